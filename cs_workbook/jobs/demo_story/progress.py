"""Progress of a case: what was done, what others said, when the customer heard of it.

Takes a story with its plans; adds its events, ascending, and the share done to each piece of work.
"""

from __future__ import annotations

import datetime as dt

from cs_workbook.jobs.demo_story.course import UNRESOLVED, Stage
from cs_workbook.jobs.demo_story.intake import short_moment
from cs_workbook.jobs.demo_story.moments import daytime, due, half_hour, later, minutes_between
from cs_workbook.jobs.demo_story.plans import last_decision
from cs_workbook.jobs.demo_story.story import Event, Scene, Story
from cs_workbook.jobs.demo_story.telling import fill

_STALE_DAYS = 8


def add_progress(story: Story, stage: Stage, scene: Scene | None = None) -> None:
    """Add every event of the case."""
    kind = scene.kind if scene else ""
    first = story.first_response_at
    if first is None:
        return
    end = story.resolved_at or story.held_at or stage.now
    room = minutes_between(first, end)
    _first_steps(story, stage, first, room)
    _updates(story, stage, first, end, kind)
    _hold(story, stage)
    _requests(story, stage, kind)
    if kind == "stale":
        last = later(stage.now, -_STALE_DAYS * 1440)
        story.events = [event for event in story.events if event.at <= last]
    elif kind != "held":
        _weekly(story, stage, end)
    if story.resolved_at is not None:
        told_at = max(later(story.resolved_at, -min(room * 0.05, 45)), first)
        _add(story, stage, told_at, "customer", "result_told")
        _add(story, stage, story.resolved_at, "completion", "completion")
    story.events.sort(key=lambda event: event.at)
    _percent(story)


def _add(story: Story, stage: Stage, at: dt.datetime, kind: str, phrase: str) -> Event:
    words = story.brief.words | {"coop": story.cooperating or story.department}
    event = Event(at, kind, stage.say(_phrase(story, stage, phrase), words), story.owner)
    story.events.append(event)
    return event


def _first_steps(story: Story, stage: Stage, first: dt.datetime, room: float) -> None:
    """First contact, the findings, the other department's word, the work after approval."""
    theme, words, rng = story.brief.theme, story.brief.words, stage.rng
    expected = story.expected_at or first
    round_moment = later(expected, -(expected.minute % 30))
    promise = short_moment(round_moment if round_moment > later(first, 30) else expected, stage.told.language)
    contact = stage.say(_phrase(story, stage, "first_contact"), words | {"promise": promise})
    story.events.append(Event(first, "customer", contact, story.owner))
    looked = _by_day(later(first, room * rng.uniform(0.03, 0.1)), first, room, stage)
    story.events.append(Event(looked, "work", fill(theme.work[0], words), story.owner))
    if story.cooperating:
        fits = theme.cooperation and story.cooperating == stage.told.shape.helpers.get(theme.helper)
        coop = words | {"coop": story.cooperating}
        said = fill(theme.cooperation, coop) if fits else stage.say("cooperation", coop)
        answered = _by_day(later(first, room * rng.uniform(0.12, 0.3)), first, room, stage)
        story.events.append(Event(answered, "cooperation", said, story.owner))
    decided = last_decision(story)
    if decided is not None:
        begun = max(decided, *(event.at for event in story.events))
        left = minutes_between(begun, story.resolved_at or stage.now)
        done = _by_day(later(begun, left * rng.uniform(0.3, 0.6)), begun, left, stage)
        if not (story.held_at and story.resumed_at is None and done > story.held_at):
            story.events.append(Event(done, "work", fill(theme.work[-1], words), story.owner))


def _by_day(moment: dt.datetime, start: dt.datetime, room: float, stage: Stage) -> dt.datetime:
    """A moment of work, at night only where there is no room for the morning."""
    return daytime(moment, start, later(start, room * 0.97), stage.rng)


def _phrase(story: Story, stage: Stage, name: str) -> str:
    """The variant of a phrase that suits the customer: nobody to talk to, or a question rather than trouble."""
    known = stage.told.phrases
    if story.brief.customer.anonymous and f"{name}_silent" in known:
        return f"{name}_silent"
    return f"{name}_calm" if story.brief.theme.heat == "cool" and f"{name}_calm" in known else name


def _updates(story: Story, stage: Stage, first: dt.datetime, end: dt.datetime, kind: str) -> None:
    """Keep the customer informed, within the interval where there is one."""
    rng, limit = stage.rng, story.brief.priority.limits.get("update")
    if limit is None:
        room = minutes_between(first, end)
        for _ in range(0 if story.brief.customer.anonymous else min(2, int(room // 2600))):
            at = daytime(later(first, room * rng.uniform(0.3, 0.85)), first, end, rng)
            if not _on_hold(story, at):
                _tell_customer(story, stage, at)
        return
    interval = minutes_between(first, due(first, limit, stage.hours))
    if kind == "update_late":
        end = later(stage.now, -interval * 1.2)
    last = first
    while True:
        share = rng.uniform(1.1, 1.4) if not kind and rng.random() < 0.012 else rng.uniform(0.55, 0.85)
        at = later(last, interval * share)
        at = daytime(at, later(last, interval * 0.2), later(last, interval), rng)
        if _on_hold(story, at) and story.resumed_at is not None:
            at = story.resumed_at
        last = max(at, later(last, 1))
        if last >= later(end, 0 if story.resolved_at is None else -60):
            break
        _tell_customer(story, stage, last)
    if kind in UNRESOLVED - {"update_late", "stale", "held"}:
        told = max((event.at for event in story.events if event.kind == "customer"), default=first)
        if minutes_between(told, stage.now) > interval * 0.5:
            _tell_customer(story, stage, later(stage.now, -interval * rng.uniform(0.1, 0.4)))


def _tell_customer(story: Story, stage: Stage, at: dt.datetime) -> None:
    """One piece of news for the customer, in other words than the last."""
    phrase = _phrase(story, stage, "update")
    if phrase != "update_silent" and (at.hour < 7 or at.hour >= 22):
        phrase = "update_night"
    last = next((event.content for event in reversed(story.events) if event.kind == "customer"), "")
    said = [sentence for sentence in stage.told.phrases[phrase] if sentence != last]
    story.events.append(Event(at, "customer", stage.rng.choice(said), story.owner))


def _on_hold(story: Story, at: dt.datetime) -> bool:
    return story.held_at is not None and story.held_at <= at and (story.resumed_at is None or at < story.resumed_at)


def _hold(story: Story, stage: Stage) -> None:
    if story.held_at is not None:
        _add(story, stage, story.held_at, "hold", "hold")
        if story.resumed_at is not None:
            _add(story, stage, story.resumed_at, "resume", "resume")


def _requests(story: Story, stage: Stage, kind: str) -> None:
    """An extension asked for in time; an escalation of what is overdue."""
    rng, words = stage.rng, story.brief.words
    if story.extended_at is not None and story.extended_to is not None:
        new = short_moment(story.extended_to, stage.told.language)
        event = Event(
            story.extended_at,
            "extension",
            stage.say(_phrase(story, stage, "extension"), words | {"new": new}),
            story.owner,
        )
        event.new_expected_at, event.approved_by = story.extended_to, stage.team.approver(rng, story.owner)
        story.events.append(event)
    overdue = kind == "overdue"
    late = story.late_reason is not None and story.resolved_at is not None
    if story.expected_at is not None and (overdue or (late and rng.random() < 0.35)):
        until = story.resolved_at or stage.now
        at = later(story.expected_at, minutes_between(story.expected_at, until) * rng.uniform(0.2, 0.6))
        after = later(stage.now, rng.uniform(600, 1800)) if overdue else later(until, rng.uniform(30, 400))
        after = half_hour(daytime(after, after, later(after, 900), rng))
        new = short_moment(after, stage.told.language)
        event = Event(
            at, "escalation", stage.say(_phrase(story, stage, "escalation"), words | {"new": new}), story.owner
        )
        event.new_expected_at, event.approved_by = after, stage.team.approver(rng, story.owner)
        story.events.append(event)


def _weekly(story: Story, stage: Stage, end: dt.datetime) -> None:
    """Close gaps longer than the progress interval with the weekly note."""
    limit = stage.rules.progress_limit
    start = story.assigned_at
    if limit is None or start is None:
        return
    interval = minutes_between(start, due(start, limit, stage.hours))
    known = sorted(event.at for event in story.events if event.at <= end)
    last = start
    for at in [*known, end]:
        while minutes_between(last, at) > interval * 0.78:
            last = later(last, interval * stage.rng.uniform(0.5, 0.75))
            last = daytime(last, later(last, -600), later(last, 720), stage.rng)
            if not _on_hold(story, last):
                _add(story, stage, last, "work", "work_weekly")
        last = max(last, at)


def _percent(story: Story) -> None:
    """Let the share done rise from one piece of work to the next, 100 at completion."""
    work = [event for event in story.events if event.kind == "work"]
    for n, event in enumerate(work):
        event.percent = 20 + 70 * n // max(len(work), 2) // 5 * 5
    for event in story.events:
        if event.kind == "completion":
            event.percent = 100
