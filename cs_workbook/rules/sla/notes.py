"""The trail of a due time as a note on its cell: which cells get one, what it says, whose a note is.

Takes the tables and clocks; gives `SetNote`s. A note of the program's ends in a line with a check of its
text, so that a note somebody wrote, or added to, is never taken for one of ours.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cs_workbook.model import Language, SetNote, Tables, Text
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.cases import Sla, run
from cs_workbook.rules.sla.days import moment_words
from cs_workbook.rules.sla.minutes import CasePlaces, moment_of
from cs_workbook.rules.sla.trail import STEPS, Trail, only_cases, trail_of
from cs_workbook.rules.sla.words import CLOCKS, State

MOST = 500
"""Cases that get notes in one run: a sheet with thousands of boxes opens slowly and helps nobody."""

DUE_CELLS: dict[str, dict[str, str]] = {
    "Cases": {"response_due": "first_response", "resolution_due": "resolution", "next_due": ""},
    "Plans": {"approval_due": "approval"},
    "Callbacks": {"due": "callback", "followup_due": "followup"},
}
"""Table → column → the clock whose due time it shows; "": the clock that is due next."""

_TITLE = Text("{clock}：{due} 到期", "{clock}: due {due}")
_STEP = Text("{step}：{words}", "{step}: {words}")
_GUESSED = Text(
    "{year} 年的放假安排尚未公布，按推算的节假日计算，公布后可能变化。",
    "The official holidays of {year} are not out yet: this rests on guessed ones and may change.",
)
_SIGNED = Text(
    "（cs_workbook 批注 {check}；手工改过后程序不再改动）", "(cs_workbook note {check}; edit it and it is left alone)"
)
_SIGNATURE = re.compile(r"\n[（(]cs_workbook [^\n]*\b([0-9a-f]{8})\b[^\n]*[）)]\s*\Z", re.ASCII)

Place = tuple[str, int, str]
"""Table, sheet row, column key."""


@dataclass(frozen=True)
class Noted:
    """What becomes of the notes.

    Attributes:
        edits: the notes that change.
        theirs: due cells that would get a note, but somebody else's stands there.
        left: cases beyond the first `MOST`.
    """

    edits: tuple[SetNote, ...] = ()
    theirs: int = 0
    left: int = 0


def plan_notes(tables: Tables, rules: Rules, now: dt.datetime, urgent: Sequence[int], *, add: bool | None) -> Noted:
    """Decide every note on a due cell.

    Args:
        urgent: places of the cases that deserve notes, the most urgent first.
        add: give the running clocks of the urgent cases notes and take all other notes of ours away;
            False takes all of ours away; None adds none, but brings those there are up to date and
            takes away those whose clock has ended.
    """
    present = {
        (name, row, key): text
        for name, columns in DUE_CELLS.items()
        if name in tables
        for (row, key), text in tables.notes.get(name, {}).items()
        if key in columns
    }
    own = {place: text for place, text in present.items() if is_own(text)}
    cases = list(urgent[:MOST]) if add else _cases_of(tables, own) if add is None else []
    wanted = dict(_texts(tables, rules, now, sorted(cases))) if cases else {}
    if not add:
        wanted = {place: text for place, text in wanted.items() if place in own}
    theirs = wanted.keys() & (present.keys() - own.keys())
    edits = [
        SetNote(*place, own.get(place), wanted.get(place))
        for place in sorted({*own, *wanted} - theirs, key=_order)
        if own.get(place) != wanted.get(place)
    ]
    return Noted(tuple(edits), len(theirs), len(urgent) - len(cases) if add else 0)


def _order(place: Place) -> tuple[int, int, int]:
    """Table by table, row by row, column by column."""
    name, row, key = place
    return list(DUE_CELLS).index(name), row, list(DUE_CELLS[name]).index(key)


def is_own(text: str) -> bool:
    """Tell whether a note is the program's, just as it was written; blanks and line ends do not matter."""
    found = _SIGNATURE.search(text)
    return found is not None and found[1] == _check(text[: found.start()])


def _check(text: str) -> str:
    return f"{zlib.crc32(''.join(text.split()).encode()):08x}"


def _cases_of(tables: Tables, places: Mapping[Place, str]) -> list[int]:
    """The cases whose rows these are."""
    found: set[int] = set()
    ids = CasePlaces(tables["Cases"])
    for name in DUE_CELLS:
        rows = [row - tables[name].header_row - 1 for table, row, _ in places if table == name]
        if rows:
            size = len(tables[name])
            of = np.arange(size) if name == "Cases" else ids.of(tables[name])
            found.update(of[[row for row in rows if 0 <= row < size]].tolist())
    return [case for case in found if case >= 0]


def _texts(tables: Tables, rules: Rules, now: dt.datetime, cases: Sequence[int]) -> Iterator[tuple[Place, str]]:
    """The note of each due cell of some cases whose clock is running; `cases` ascend."""
    own = only_cases(tables, cases)
    sla = run(own, rules, now)
    unofficial = sla.guessed_years()
    for clock, n, name, key, at in _running(sla):
        table = own[name]
        if key in table and key not in table.computed:
            guessed = sla.runs[clock].working[n] and moment_of(sla.runs[clock].due[n]).year in unofficial
            yield (name, table.rows[at], key), _note(trail_of(own, rules, sla, clock, n), tables.language, guessed)


def _running(sla: Sla) -> Iterator[tuple[str, int, str, str, int]]:
    """Yield clock, run, table, column and row (from 0) of every due cell whose clock runs and is not on hold."""
    soonest: dict[int, tuple[str, int]] = {}
    calls = sla.history.callbacks
    columns = {clock: (name, key) for name, keys in DUE_CELLS.items() for key, clock in keys.items()}
    for clock, runs in sla.runs.items():
        for n in np.flatnonzero(runs.open & (runs.state != State.ON_HOLD)).tolist():
            case = int(runs.case[n])
            if runs.due[n] == sla.next_due[case]:
                soonest.setdefault(case, (clock, n))
            name, key = columns.get(clock, ("", ""))
            if name == "Cases":
                yield clock, n, name, key, case
            elif clock == "callback":
                yield from ((clock, n, name, key, row) for row in calls.row[calls.case == case].tolist())
            elif name:
                yield clock, n, name, key, int(runs.row[n])
    yield from ((clock, n, "Cases", "next_due", case) for case, (clock, n) in soonest.items())


def _note(trail: Trail, language: Language, guessed: bool) -> str:
    """What a note says: how the due time came about, but not how much is left, which changes by the minute."""
    due = moment_words(trail.due)
    lines = [_TITLE(clock=CLOCKS[trail.clock].label, due=due)]
    lines += [
        _STEP(step=step, words=words)
        for step, words in trail.steps
        if step not in (STEPS["result"], STEPS["earlier"]) and words != due
    ]
    lines += [_GUESSED(year=trail.due.year)] if guessed else []
    text = "\n".join(line.of(language) for line in lines)
    return f"{text}\n{_SIGNED(check=_check(text)).of(language)}"
