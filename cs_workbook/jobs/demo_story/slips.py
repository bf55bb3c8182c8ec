"""Slips of the keyboard, so that `check` has something to show: few, believable, in old cases.

Takes the finished rows and changes a handful of their cells; says which. Identity, assignment and
the moments that time limits depend on are left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from cs_workbook.jobs.demo_story.course import Stage
from cs_workbook.jobs.demo_story.sheets import Pages, Row
from cs_workbook.model import Cell

Slip = tuple[str, int, str]
"""Table, number of the row within it, column key."""

_Maker = Callable[["_Desk"], Slip | None]


def make_slips(pages: Pages, settled: set[str], stage: Stage) -> tuple[Slip, ...]:
    """Spoil about three cells for each hundred cases, in cases of `settled` only.

    Every kind of slip comes once before any comes again; no case gets two.
    """
    count = len(pages["Cases"])
    wanted = count * 3 // 100 + (2 if count >= 40 else 0)
    desk = _Desk(pages, set(settled), stage)
    made: list[Slip] = []
    for n in range(wanted):
        slip = _KINDS[n % len(_KINDS)](desk)
        if slip is not None:
            made.append(slip)
    return tuple(made)


class _Desk:
    """Where slips are made: the rows, and the cases not yet touched."""

    def __init__(self, pages: Pages, free: set[str], stage: Stage) -> None:
        self.pages, self.free = pages, free
        self.rules, self.rng = stage.rules, stage.rng
        self.words = stage.told.phrases["slips"]

    def pick(self, table: str, fits: Callable[[Row], bool]) -> tuple[int, Row] | None:
        """Return one row of an untouched case, and touch it."""
        rows = self.pages[table]
        fitting = [n for n, row in enumerate(rows) if row.get("case_id") in self.free and fits(row)]
        if not fitting:
            return None
        number = self.rng.choice(fitting)
        self.free.discard(str(rows[number]["case_id"]))
        return number, rows[number]

    def spoil(self, table: str, key: str, fits: Callable[[Row], bool], change: Callable[[Row], Cell]) -> Slip | None:
        """Change one cell of one fitting row; None as the new value blanks it."""
        found = self.pick(table, lambda row: row.get(key) is not None and fits(row))
        if found is None:
            return None
        number, row = found
        value = change(row)
        if value is None:
            del row[key]
        else:
            row[key] = value
        return table, number, key


def _any(_: Row) -> bool:
    return True


def _is_work(row: Row) -> bool:
    return row.get("percent") not in (None, 100)


def _unknown_channel(desk: _Desk) -> Slip | None:
    word = desk.words["channel"]
    known = {c.name for c in desk.rules.channels}
    return None if word in known else desk.spoil("Cases", "channel", _any, lambda _: str(word))


def _text_date(desk: _Desk) -> Slip | None:
    def written(row: Row) -> Cell:
        moment = row["occurred_at"]
        if not isinstance(moment, dt.datetime):
            return moment
        if desk.rules.language == "zh":
            return f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}:{moment:%M}"
        return f"{moment.year}.{moment.month}.{moment.day} {moment.hour}:{moment:%M}"

    return desk.spoil("Cases", "occurred_at", _any, written)


def _missing(desk: _Desk) -> Slip | None:
    for key in ("customer", "contact", "category"):
        if key in desk.rules.required_fields:
            return desk.spoil("Cases", key, _any, lambda _: None)
    return None


def _phone(desk: _Desk) -> Slip | None:
    def with_phone(row: Row) -> Cell:
        return str(row["description"]).rstrip("。.！!？?") + str(desk.words["call_me"])

    return desk.spoil("Cases", "description", lambda row: len(str(row["description"])) < 150, with_phone)


def _future(desk: _Desk) -> Slip | None:
    def next_year(row: Row) -> Cell:
        moment = row["occurred_at"]
        return moment + dt.timedelta(days=365) if isinstance(moment, dt.datetime) else moment

    return desk.spoil("Cases", "occurred_at", _any, next_year)


def _full_width(desk: _Desk) -> Slip | None:
    def widened(row: Row) -> Cell:
        return "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in str(row["case_id"]))

    return desk.spoil("Progress", "case_id", _is_work, widened)


def _cost_in_words(desk: _Desk) -> Slip | None:
    return desk.spoil(
        "Plans", "cost", lambda row: bool(row["cost"]), lambda row: str(desk.words["cost"]).format(cost=row["cost"])
    )


def _too_short(desk: _Desk) -> Slip | None:
    return desk.spoil("Cases", "description", _any, lambda _: str(desk.words["too_short"]))


def _no_reason(desk: _Desk) -> Slip | None:
    return desk.spoil("Assignments", "late_reason", _any, lambda _: None)


def _own_plan(desk: _Desk) -> Slip | None:
    return desk.spoil("Plans", "approver", lambda row: row.get("version") == 1, lambda row: row["submitted_by"])


def _unknown_kind(desk: _Desk) -> Slip | None:
    return desk.spoil("Progress", "kind", _is_work, lambda _: str(desk.words["kind"]))


_KINDS: tuple[_Maker, ...] = (
    _unknown_channel, _text_date, _missing, _phone, _future, _full_width, _cost_in_words, _own_plan, _too_short,
    _no_reason, _unknown_kind,
)  # fmt: skip
