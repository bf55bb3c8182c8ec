"""The course of a case: how long colleagues take for each stage, on time or late.

Takes a brief and, where a state must be shown, its scene; gives a `Story` with its moments and
owner. Plans, progress and callbacks are filled in by `plans`, `progress` and `callbacks`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from cs_workbook.jobs.demo_story.intake import Brief
from cs_workbook.jobs.demo_story.moments import daytime, due, half_hour, later, minutes_between
from cs_workbook.jobs.demo_story.people import Team
from cs_workbook.jobs.demo_story.story import Scene, Story
from cs_workbook.jobs.demo_story.telling import Telling, fill
from cs_workbook.rules.hours import WorkingHours
from cs_workbook.rules.limits import Limit
from cs_workbook.rules.settings import Priority, Rules

UNRESOLVED = frozenset(
    {
        *("unanswered", "working", "at_risk", "overdue", "update_late", "stale", "held"),
        *("pending", "approval_risk", "approval_late"),
    }
)
WAITS_FOR_RATING = 900
"""Minutes from a resolution to the rating that waits for its follow-up."""
_NO_RESPONSE_LIMIT = (40, 600)


@dataclass(frozen=True)
class Stage:
    """Everything the story is told with."""

    rules: Rules
    told: Telling
    team: Team
    hours: WorkingHours
    now: dt.datetime
    rng: Random

    def say(self, phrase: str, words: dict[str, Any]) -> str:
        """Pick one of a phrase's sentences and fill it."""
        said = self.told.phrases[phrase]
        return fill(self.rng.choice(said) if isinstance(said, tuple) else said, words)

    def within(self, start: dt.datetime, limit: Limit | None, low: float, high: float) -> dt.datetime | None:
        """Return a moment at a share between `low` and `high` of the limit; None without one."""
        if limit is None:
            return None
        return later(start, minutes_between(start, due(start, limit, self.hours)) * self.rng.uniform(low, high))


def span_minutes(stage: Stage, priority: Priority, received_at: dt.datetime) -> float:
    """Return the minutes a case of that priority is given: its resolution limit, else what people promise."""
    limit = priority.limits.get("resolution")
    if limit is not None:
        return minutes_between(received_at, due(received_at, limit, stage.hours))
    promised = stage.told.shape.promise_hours
    place = sorted(p.rank for p in stage.rules.priorities).index(priority.rank)
    return promised[min(place, len(promised) - 1)] * 60


def begin(brief: Brief, stage: Stage, scene: Scene | None = None) -> Story:
    """Return the story up to its resolution, or to where its scene stands."""
    rng = stage.rng
    story = Story(brief, brief.received_at)
    _choose_owner(story, stage)
    _respond(story, stage, scene)
    kind = scene.kind if scene else ""
    if kind == "unanswered":
        story.first_response_at = None
        story.expected_at = half_hour(later(brief.received_at, span_minutes(stage, brief.priority, brief.received_at)))
        return story
    _promise(story, stage, exact=kind in ("at_risk", "overdue"))
    if scene and kind not in UNRESOLVED:
        _resolve_before(story, scene, stage)
    elif scene is None:
        _resolve(story, stage)
    elif kind == "held":
        story.held_at = scene.moment
    elif kind == "stale" or (kind == "overdue" and rng.random() < 0.7):
        story.late_reason = stage.say("late_reason", brief.words)
    return story


def _choose_owner(story: Story, stage: Stage) -> None:
    """Department by category or cause, owner among its agents, now and then a helping department."""
    rules, rng, theme = stage.rules, stage.rng, story.brief.theme
    rows = {c.name: c.department for c in (*rules.causes, *rules.categories)}
    departments = [d.name for d in rules.departments]
    fallback = departments[0] if departments else ""
    story.department = rows.get(theme.category) or rows.get(theme.cause) or fallback
    helper = stage.told.shape.helpers.get(theme.helper)
    others = [d for d in departments if d != story.department]
    if helper in others and rng.random() < theme.crosses:
        story.cooperating = helper
    elif others and rng.random() < theme.crosses - 0.5:
        story.cooperating = rng.choice(others)
    head = stage.team.heads.get(story.department)
    if head and _free_of_approval(story, stage):
        story.owner = head
    else:
        agents = stage.team.agents(story.department)
        skilled = [person for person in agents if any(skill in theme.cause for skill in person.skills)]
        story.owner = rng.choice(skilled or agents).name


def _free_of_approval(story: Story, stage: Stage) -> bool:
    return story.brief.priority.rank <= stage.told.shape.no_approval_rank


def _respond(story: Story, stage: Stage, scene: Scene | None) -> None:
    """Registration, assignment, acceptance and first response, in that order."""
    brief, rng = story.brief, stage.rng
    received_at, entry = brief.received_at, brief.channel.entry
    limit = brief.priority.limits.get("first_response")
    late = scene is None and rng.random() < 0.06
    if limit is not None:
        allowed = minutes_between(received_at, due(received_at, limit, stage.hours))
        minutes = allowed * (rng.uniform(1.1, 2.4) if late else rng.triangular(0.1, 0.92, 0.35))
    else:
        slow = entry is not None and entry.unit == "minutes" and entry.amount > 3 * 1440
        allowed, late = 0.0, False
        minutes = rng.uniform(600, 3000) if slow else rng.uniform(*_NO_RESPONSE_LIMIT)
    first = later(received_at, max(minutes, 2))
    if allowed > 200 and not late:
        first = daytime(first, later(received_at, 5), later(received_at, allowed - 5), rng)
    if scene is not None:
        first = min(first, later(scene.received_at, minutes_between(scene.received_at, scene.moment) * 0.4))
    minutes = minutes_between(received_at, first)
    typing = minutes * rng.uniform(0.06, 0.3)
    if entry is not None and rng.random() > 0.05:
        in_time = stage.within(received_at, entry, 0.1, 0.85) or first
        typing = min(typing, minutes_between(received_at, in_time))
    elif entry is None:
        typing = min(typing, rng.uniform(2, 40))
    story.recorded_at = later(received_at, typing)
    story.assigned_at = later(story.recorded_at, (minutes - typing) * rng.uniform(0.1, 0.5))
    left = minutes_between(story.assigned_at, first)
    story.accepted_at = later(story.assigned_at, left * rng.uniform(0.1, 0.6))
    story.first_response_at = first
    if late:
        story.response_reason = stage.say("late_response_reason", brief.words)


def _promise(story: Story, stage: Stage, exact: bool) -> None:
    """The expected moment: the limit itself, or a round moment a little sooner."""
    brief, rng = story.brief, stage.rng
    span = span_minutes(stage, brief.priority, brief.received_at)
    end = later(brief.received_at, span)
    if brief.priority.limits.get("resolution") is None:
        end = half_hour(later(brief.received_at, span * (1 if exact else rng.uniform(0.6, 1.2))))
        end = end if exact else daytime(end, brief.received_at, later(end, 1440), rng)
        end = half_hour(end)
    elif not exact and span > 1200 and rng.random() < 0.3:
        sooner = half_hour(later(brief.received_at, span * rng.uniform(0.75, 0.93)))
        end = sooner if 9 <= sooner.hour < 19 else end
    story.expected_at = max(end, later(story.first_response_at or brief.received_at, 10))


def _resolve(story: Story, stage: Stage) -> None:
    """Resolution of an ordinary case: mostly on time, some late, some with an extension or a hold."""
    brief, rng = story.brief, stage.rng
    first, expected = story.first_response_at, story.expected_at
    if first is None or expected is None:
        return
    room = minutes_between(first, expected)
    roll = rng.random()
    if roll < 0.07:
        resolved = later(first, room * rng.uniform(1.05, 1.6) + 3)
        resolved = daytime(resolved, later(first, room + 3), later(resolved, 900), rng)
        story.late_reason = stage.say("late_reason", brief.words)
    elif roll < 0.13 and room > 1200:
        story.extended_at = later(first, room * rng.uniform(0.5, 0.85))
        story.extended_to = half_hour(later(first, room * rng.uniform(1.3, 1.7)))
        resolved = later(first, room * rng.uniform(1.02, 1.2))
        resolved = daytime(resolved, later(first, room), story.extended_to, rng)
    else:
        pace = stage.told.shape.pace
        resolved = later(first, room * rng.triangular(0.2, 0.95, 0.55) * pace)
        latest = later(first, room * 0.97)
        resolved = daytime(resolved, later(first, room * 0.15 * pace), latest, rng)
        if room > 2000 and rng.random() < 0.08:
            story.held_at = later(first, room * rng.uniform(0.1, 0.15) if room < 20000 else 1440)
            story.resumed_at = later(story.held_at, min(rng.uniform(900, 3000), room * 0.5))
            story.resumed_at = daytime(story.resumed_at, story.held_at, later(story.resumed_at, 900), rng)
            resolved = later(resolved, minutes_between(story.held_at, story.resumed_at))
    story.resolved_at = max(resolved, later(first, 2))


def _resolve_before(story: Story, scene: Scene, stage: Stage) -> None:
    """Resolution of a case that waits for its callback or its follow-up."""
    if scene.kind in ("uncalled", "callback_late"):
        story.resolved_at = scene.moment
    else:
        story.resolved_at = later(scene.moment, stage.rng.uniform(0, 200) - WAITS_FOR_RATING)
    expected = story.expected_at
    if expected is not None and expected < story.resolved_at:
        story.expected_at = half_hour(later(story.resolved_at, 120))
