"""The whole demo: as many stories as asked for, numbered, in the order they came in.

Takes the rules, *now* and a seed; gives stories and the stage they were told on. Same input, same tale.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from random import Random

from cs_workbook.jobs.demo_story.callbacks import add_callbacks
from cs_workbook.jobs.demo_story.course import Stage, begin
from cs_workbook.jobs.demo_story.intake import Brief, Intake
from cs_workbook.jobs.demo_story.moments import arrivals, later, team_hours
from cs_workbook.jobs.demo_story.people import build_team
from cs_workbook.jobs.demo_story.plans import add_plans
from cs_workbook.jobs.demo_story.progress import add_progress
from cs_workbook.jobs.demo_story.scenes import fresh_ages, scenes
from cs_workbook.jobs.demo_story.story import Scene, Story
from cs_workbook.jobs.demo_story.telling import telling
from cs_workbook.rules.settings import Rules

FRESH = 8
"""At most so many of the newest cases have no number yet."""
_REPEATS_PCT = 4


def set_stage(rules: Rules, now: dt.datetime, seed: int) -> Stage:
    """Return everything a tale is told with; seconds of *now* are dropped."""
    told = telling(rules.preset, rules.language)
    minute = now.replace(second=0, microsecond=0)
    rng = Random(f"{rules.preset} {rules.language} {seed}")  # noqa: S311 a demo, not a secret
    return Stage(rules, told, build_team(rules, told), team_hours(rules), minute, rng)


def tell(count: int, stage: Stage) -> list[Story]:
    """Return `count` stories in the order their cases came in; the newest few have no number."""
    intake = Intake(stage.rules, stage.told, stage.rng)
    fresh = min(FRESH, (count + 4) // 10)
    staged = scenes(min(max((count - fresh) // 4, 0), max(21, count // 20)), stage)
    repeats = (count - fresh - len(staged)) * _REPEATS_PCT // 100
    ordinary = count - fresh - len(staged) - repeats
    cases: list[tuple[Brief, Scene | None]] = [(intake.brief(s.received_at, s.priority), s) for s in staged]
    plain = [intake.brief(at) for at in arrivals(ordinary, stage.now, stage.hours, stage.rng)]
    cases += [(brief, None) for brief in (*plain, *_repeats(plain, repeats, intake, stage))]
    cases.sort(key=lambda pair: pair[0].received_at)
    stories = [_story(brief, stage, scene) for brief, scene in cases]
    _number(stories, stage)
    newest = sorted(fresh_ages(fresh, intake.levels, stage), key=lambda pair: pair[1])
    return stories + [_unnumbered(intake.brief(at, level), stage) for level, at in newest]


def _repeats(plain: list[Brief], count: int, intake: Intake, stage: Stage) -> list[Brief]:
    """Some customers again with the same trouble; where too few fit, others come instead."""
    found: list[Brief] = []
    for brief in stage.rng.sample(plain, len(plain)):
        if len(found) < count:
            again = intake.again(brief, stage.now)
            found += [again] if again else []
    missing = arrivals(count - len(found), stage.now, stage.hours, stage.rng)
    return found + [intake.brief(at) for at in missing]


def _story(brief: Brief, stage: Stage, scene: Scene | None) -> Story:
    story = begin(brief, stage, scene)
    add_plans(story, stage, scene)
    add_progress(story, stage, scene)
    add_callbacks(story, stage, scene)
    return story


def _unnumbered(brief: Brief, stage: Stage) -> Story:
    """A case just registered: nobody has dealt with it yet."""
    age = (stage.now - brief.received_at).total_seconds() / 60
    return Story(brief, later(brief.received_at, min(stage.rng.uniform(1, 12), age)))


def _number(stories: list[Story], stage: Stage) -> None:
    """Give ids by day in the order received."""
    pattern, counted = stage.rules.id_pattern, Counter[str]()
    for story in stories:
        prefix = pattern.prefix(story.brief.received_at, stage.rules.id_department)
        counted[prefix] += 1
        story.case_id = pattern.case_id(prefix, counted[prefix])
