"""States that must be seen at *now*: on time, at risk, overdue, on hold, waiting for somebody.

Takes the rules and *now*; gives scenes. How a case gets there is told elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cs_workbook.jobs.demo_story.course import WAITS_FOR_RATING, Stage, span_minutes
from cs_workbook.jobs.demo_story.moments import FRESH_MINUTES, SETTLED_MINUTES, due, later, minutes_between
from cs_workbook.jobs.demo_story.story import Scene
from cs_workbook.rules.limits import Limit
from cs_workbook.rules.settings import Priority

KINDS = (
    "overdue", "at_risk", "held", "working", "uncalled", "pending", "unanswered", "followup_open", "overdue",
    "callback_late", "working", "approval_late", "update_late", "held", "at_risk", "approval_risk", "stale",
    "working", "followup_late", "uncalled", "working",
)  # fmt: skip
"""In the order in which they are wanted when there is room for few only."""
_DAY = 1440
_FRESH_SHARES = (0.25, 0.9, 0.4, 1.3, 0.1, 0.55, 0.2, 0.7)


def scenes(room: int, stage: Stage) -> list[Scene]:
    """Return at most `room` scenes; those the rules have no clock for are left out."""
    wanted = KINDS if room <= len(KINDS) else KINDS * (room // len(KINDS))
    found: list[Scene] = []
    for turn, kind in enumerate(wanted[:room]):
        levels = _levels(kind, stage)
        if levels:
            found.append(_scene(kind, levels[turn % len(levels)], stage))
    return found


def fresh_ages(count: int, levels: Sequence[Priority], stage: Stage) -> list[tuple[Priority, dt.datetime]]:
    """Return level and moment of the newest cases: by their response limit on time, at risk and overdue.

    None is older than six hours, so that every numbered case came in before.
    """
    found = []
    for n in range(count):
        level = stage.rng.choices(levels, [1 + 2 * (0 < i < len(levels) - 1) for i in range(len(levels))])[0]
        limit = level.limits.get("first_response")
        allowed = FRESH_MINUTES if limit is None else minutes_between(stage.now, due(stage.now, limit, stage.hours))
        age = min(max(allowed * _FRESH_SHARES[n % len(_FRESH_SHARES)], 1 + n), FRESH_MINUTES - 5 * n - 1)
        found.append((level, later(stage.now, -age)))
    return found


def _levels(kind: str, stage: Stage) -> list[Priority]:
    """The levels at which a scene can be played, most urgent first."""
    levels = sorted(stage.rules.priorities, key=lambda p: p.rank)
    spans = {p.name: span_minutes(stage, p, stage.now) for p in levels}
    if kind == "unanswered":
        return [p for p in levels if p.limits.get("first_response")][1:2]
    if kind == "update_late":
        return [p for p in levels if p.limits.get("update") and spans[p.name] >= 1200]
    if kind in ("approval_late", "approval_risk"):
        return [p for p in levels if p.limits.get("approval")][1:2]
    if kind == "stale":
        return levels[-1:] if stage.rules.progress_limit else []
    if kind in ("callback_late", "followup_late"):
        limit = stage.rules.callback_limit if kind == "callback_late" else stage.rules.followup_limit
        return levels[1:] if limit else []
    if kind in ("at_risk", "overdue"):
        fixed = [p for p in levels if _natural(p.limits.get("resolution"))]
        return [p for p in fixed or levels if spans[p.name] >= 600][-2:]
    return [p for p in levels if spans[p.name] >= 1200]


def _natural(limit: Limit | None) -> bool:
    return limit is not None and limit.unit == "minutes"


def _scene(kind: str, level: Priority, stage: Stage) -> Scene:
    """Place a scene: when the case came in, and when it came to a stand."""
    rng, now = stage.rng, stage.now
    span = span_minutes(stage, level, now)
    if kind in ("uncalled", "callback_late", "followup_open", "followup_late"):
        moment = _stand(kind, level, stage)
        before = WAITS_FOR_RATING if kind.startswith("followup") else 0
        return Scene(kind, level, later(moment, -max(span * rng.uniform(0.4, 0.65), 300) - before), moment)
    if kind in ("pending", "approval_late", "approval_risk"):
        moment = _submitted(kind, level, stage)
        return Scene(kind, level, later(moment, -max(min(span * 0.25, 1200), SETTLED_MINUTES)), moment)
    if kind == "held":
        age = span * 0.45 + rng.uniform(500, 1500)
        return Scene(kind, level, later(now, -age), later(now, -age + span * 0.4))
    share = {"at_risk": (0.85, 0.94), "overdue": (1.2, 1.7), "update_late": (0.45, 0.7)}.get(kind, (0.2, 0.5))
    age = span * rng.uniform(*share)
    if kind == "stale":
        age = (10 + rng.uniform(0, 1)) * _DAY
    limit = level.limits.get("first_response")
    if kind == "unanswered" and limit is not None:
        age = minutes_between(now, due(now, limit, stage.hours)) * rng.uniform(1.2, 1.5)
    return Scene(kind, level, later(now, -max(age, SETTLED_MINUTES + rng.uniform(5, 60))), now)


def _stand(kind: str, level: Priority, stage: Stage) -> dt.datetime:
    """When a case was resolved or its customer called, so that the next step is due or overdue now."""
    rng, now, rules = stage.rng, stage.now, stage.rules
    if kind == "uncalled":
        return later(now, -rng.uniform(180, 1500))
    if kind == "followup_open":
        return later(now, -rng.uniform(100, 420))
    limit = (level.limits.get("callback") or rules.callback_limit) if kind == "callback_late" else rules.followup_limit
    for days in range(1, 30):
        moment = later(now, -days * _DAY - rng.uniform(0, 300))
        if limit is not None and due(moment, limit, stage.hours) < later(now, -120):
            return moment
    return later(now, -30 * _DAY)


def _submitted(kind: str, level: Priority, stage: Stage) -> dt.datetime:
    """When a plan was handed in that still waits for its approval."""
    limit = level.limits.get("approval")
    if limit is None:
        return later(stage.now, -stage.rng.uniform(40, 240))
    low, high = {"approval_late": (1.2, 1.9), "approval_risk": (0.86, 0.95)}.get(kind, (0.15, 0.5))
    allowed = minutes_between(stage.now, due(stage.now, limit, stage.hours))
    return later(stage.now, -allowed * stage.rng.uniform(low, high))
