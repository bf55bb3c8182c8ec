"""Callbacks of a case: the call, the rating, the second follow-up, and the closing that comes of it.

Takes a resolved story; adds its calls and the moment it is closed.
"""

from __future__ import annotations

import datetime as dt

from cs_workbook.jobs.demo_story.course import Stage
from cs_workbook.jobs.demo_story.intake import paired
from cs_workbook.jobs.demo_story.moments import daytime, due, later, minutes_between
from cs_workbook.jobs.demo_story.story import Call, Scene, Story
from cs_workbook.jobs.demo_story.telling import fill
from cs_workbook.rules.settings import Rating


def add_callbacks(story: Story, stage: Stage, scene: Scene | None = None) -> None:
    """Add the callback of a resolved case and what follows from its rating."""
    if story.resolved_at is None:
        return
    rng, kind = stage.rng, scene.kind if scene else ""
    call = Call(None, _method(story, stage), rng.choice(stage.team.agents(stage.team.colleagues[0].department)).name)
    story.calls.append(call)
    if kind in ("uncalled", "callback_late"):
        return
    limit = story.brief.priority.limits.get("callback") or stage.rules.callback_limit
    end = due(story.resolved_at, limit, stage.hours) if limit else later(story.resolved_at, 4320)
    allowed = minutes_between(story.resolved_at, end)
    share = rng.uniform(1.05, 1.5) if rng.random() < 0.04 else rng.uniform(0.08, 0.85)
    at = later(story.resolved_at, allowed * share)
    call.at = daytime(at, story.resolved_at, max(end, at), rng)
    unhappy = kind in ("followup_open", "followup_late")
    if unhappy and scene is not None:
        call.at = scene.moment
    _rate(call, story, stage, unhappy)
    if needs_followup(call, stage):
        _follow_up(call, story, stage, kind)
    _close(story, stage)


def needs_followup(call: Call, stage: Stage) -> bool:
    """Tell whether the rating or a single score asks for a second follow-up."""
    low = call.scores is not None and min(call.scores) <= stage.rules.followup_score
    return low or (call.rating is not None and call.rating.needs_followup)


def _method(story: Story, stage: Stage) -> str:
    """The channel's own method; anonymous customers get the survey where there is one."""
    methods = stage.rules.callback_methods
    surveys = [method for method in methods if method in ("问卷", "survey")]
    if story.brief.customer.anonymous and surveys:
        return surveys[0]
    return story.brief.channel.method or (methods[0] if methods else "")


def _rate(call: Call, story: Story, stage: Stage, unhappy: bool) -> None:
    """The customer's rating: four of five are satisfied, fewer when it took too long."""
    rng, rules, words = stage.rng, stage.rules, story.brief.words
    good = [r for r in rules.ratings if r.satisfied]
    poor = [r for r in rules.ratings if not r.satisfied]
    if unhappy:
        poor = [r for r in poor if r.needs_followup] or poor
    content = not unhappy and rng.random() < (0.6 if story.late_reason or story.response_reason else 0.86)
    silent = not unhappy and rng.random() < (0.02 if rules.rating_required else 0.06)
    chosen = good if content or not poor else poor
    if chosen and not silent:
        falling = 1.0 if chosen is good else 0.6
        call.rating = rng.choices(chosen, [falling**n for n in range(len(chosen))])[0]
        if stage.told.shape.scores:
            call.scores = _scores(call.rating, stage)
    theme = story.brief.theme
    if rng.random() < 0.3:
        call.suggestion = fill(paired(theme.suggestions, story.brief.pair), words)
    elif rng.random() < 0.15:
        call.suggestion = stage.say("suggestion", words)
    call.confirmed = content or silent or rng.random() < 0.75
    good_effect = "effect_good_calm" if theme.heat == "cool" else "effect_good"
    call.effect = stage.say(good_effect if content or silent else "effect_poor", words)


def _scores(rating: Rating, stage: Stage) -> tuple[int, int, int]:
    """Three scores near the rating; none is low when the customer is satisfied."""
    rng = stage.rng
    if rating.satisfied:
        low = min(stage.rules.followup_score + 1, 5)
        scores = [rng.randint(low, 5) for _ in range(3)]
        return scores[0], scores[1], scores[2]
    middle = 3 if not rating.score or rating.score >= 3 else max(int(rating.score), 1)
    scores = [min(max(middle + rng.choice((-1, 0, 0, 1)), 1), 5) for _ in range(3)]
    scores[rng.randrange(3)] = min(middle, stage.rules.followup_score)
    return scores[0], scores[1], scores[2]


def _follow_up(call: Call, story: Story, stage: Stage, kind: str) -> None:
    """A supervisor speaks with the customer again, nearly always in time."""
    rng, limit = stage.rng, stage.rules.followup_limit
    call.followup_cause = stage.say("followup_cause", story.brief.words)
    call.followup_by = rng.choice(stage.team.supervisors)
    if call.at is None or kind in ("followup_open", "followup_late") or rng.random() < 0.04:
        return
    end = due(call.at, limit, stage.hours) if limit else later(call.at, 1440)
    at = later(call.at, minutes_between(call.at, end) * (1.3 if rng.random() < 0.08 else rng.uniform(0.2, 0.9)))
    call.followup_at = daytime(at, call.at, max(at, end), rng)
    if not call.confirmed:
        latest = later(call.followup_at, 5000)
        again = daytime(later(call.followup_at, rng.uniform(900, 3600)), call.followup_at, latest, rng)
        rated = [r for r in stage.rules.ratings if r.satisfied][-1:]
        effect = stage.say("effect_good", story.brief.words)
        second = Call(again, call.method, call.by, True, rated[0] if rated else None, effect=effect)
        if call.scores is not None and second.rating is not None:
            second.scores = _scores(second.rating, stage)
        story.calls.append(second)


def _close(story: Story, stage: Stage) -> None:
    """Close the case once confirmation, rating and follow-up are all there."""
    last = story.calls[-1]
    open_followup = any(needs_followup(call, stage) and call.followup_at is None for call in story.calls)
    unrated = stage.rules.rating_required and last.rating is None
    if last.at is None or not last.confirmed or open_followup or unrated:
        return
    done: dt.datetime = max(moment for call in story.calls for moment in (call.at, call.followup_at) if moment)
    story.closed_at = later(done, stage.rng.uniform(10, 1100))
