"""Knowledge entries of the demo: questions and answers, and typical cases that point to their case.

Takes the telling and the stories; gives rows of Knowledge, older and newer ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cs_workbook.jobs.demo_story.course import Stage
from cs_workbook.jobs.demo_story.sheets import Row, known
from cs_workbook.jobs.demo_story.story import Story
from cs_workbook.rules.schema import Schema


def knowledge_rows(stories: Sequence[Story], stage: Stage, shape: Schema) -> list[Row]:
    """Return every entry, the oldest first; a third of them are of the current month or the last one."""
    kind = shape.tables["Knowledge"].column("kind")
    entries = stage.told.knowledge
    rows: list[tuple[dt.datetime, Row]] = []
    for n, entry in enumerate(entries):
        source = _source(stories, entry.get("theme", ""), stage.now)
        day = stage.now - dt.timedelta(days=_age(n, len(entries), stage))
        if source is not None and source.closed_at is not None:
            day = min(source.closed_at + dt.timedelta(days=stage.rng.randint(1, 3)), stage.now)
        added_on = day.replace(hour=0, minute=0)
        row: Row = {
            "kind": kind.choice_label(entry["kind"], shape.language),
            "question": entry["question"],
            "answer": entry["answer"],
            "keywords": entry["keywords"],
            "case_id": source.case_id if source else None,
            "added_on": added_on,
            "revised_on": _revised(added_on, stage) if source is None else None,
            "added_by": stage.rng.choice(stage.team.agents(stage.team.colleagues[0].department)).name,
        }
        rows.append((added_on, known(row, "Knowledge", shape)))
    rows.sort(key=lambda pair: pair[0])
    return [row for _, row in rows]


def _source(stories: Sequence[Story], theme: str, now: dt.datetime) -> Story | None:
    """The first closed case of a theme."""
    closed = (s for s in stories if s.brief.theme.id == theme and s.closed_at is not None and s.closed_at <= now)
    return next(closed, None) if theme else None


def _age(number: int, count: int, stage: Stage) -> int:
    """Days since an entry was written: many of last year, the rest of these weeks."""
    old = number % 3 < 2 and count > 3
    return stage.rng.randint(90, 420) if old else stage.rng.randint(0, 40)


def _revised(added_on: dt.datetime, stage: Stage) -> dt.datetime | None:
    room = (stage.now - added_on).days
    if room < 60 or stage.rng.random() < 0.4:
        return None
    return added_on + dt.timedelta(days=stage.rng.randint(room // 3, room))
