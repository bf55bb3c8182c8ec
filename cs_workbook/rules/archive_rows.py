"""The flat record of a case: what the archive keeps of it in one row.

Takes the stages and clocks of every case; gives columns of cells, masked as the options say, with each
row's stamp. Decides nothing: `closing` says which cases may be archived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from cs_workbook.model import Cell, cell_text
from cs_workbook.rules.archive_stamps import column_stamps
from cs_workbook.rules.closing import Closing
from cs_workbook.rules.columns import ARCHIVED, CALLBACKS, FLAGS, schema
from cs_workbook.rules.masking import mask_contact, mask_name, mask_text
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.clocks import EXTENSION
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints, moment_of
from cs_workbook.rules.sla.words import State

Columns = dict[str, list[Cell]]
"""Column key → the cell of each case."""

LONGEST_EVENT, LONGEST_RECORD = 120, 6000
"""Characters kept of one event, and of a whole progress record."""

_FROM_CASE = (
    "case_id", "customer", "received_at", "channel", "description", "priority", "category", "contact",
    "occurred_at", "note", "repeat_of", "source_id",
)  # fmt: skip
_FROM_ASSIGNMENT = ("department", "owner", "expected_at", "resolved_at", "late_reason", "accepted_at")
_SCORES = ("score_efficiency", "score_attitude", "score_solution")


class ArchiveRows:
    """Makes the archive rows of some cases as of a moment; `status` is the word for closed."""

    def __init__(self, closing: Closing, status: str, places: Sequence[int]) -> None:
        self.closing, self.stages, self.status = closing, closing.stages, status
        self.places, self._at = places, np.array(places, dtype=np.int64)
        self.rules: Rules = self.stages.rules
        self.now = self.stages.moment.replace(second=0, microsecond=0)
        self.tables = self.stages.tables
        shape = schema(self.tables.preset, self.tables.language)
        self.shown = shape.tables["Archive"].columns
        self.score_names = {key: shape.header("Callbacks", key) for key in _SCORES if key in CALLBACKS.keys}

    def columns(self) -> Columns:
        """Return the archive's cells by column, one for each case: the columns that this preset shows."""
        found = self._of_cases() | self._of_assignments() | self._of_stages() | self._of_clocks()
        kept: Columns = {}
        for column in self.shown:
            if column.key in found:
                mask = _mask(column.key, column.personal, self.rules)
                kept[column.key] = _masked(found[column.key], mask) if mask else found[column.key]
        return kept | {"row_hash": list(column_stamps(kept, len(self.places)))}

    def _of_cases(self) -> Columns:
        cases, size = self.stages.cases, len(self.places)
        found = {key: _picked(cases.values(key), self.places) for key in _FROM_CASE}
        closed_at = self._closed_at()
        until = {moment: kept_until(moment, self.rules.retention_years) for moment in set(closed_at)}
        archived = next(c for c in ARCHIVED if c.code == "yes").label.of(self.tables.language)
        return found | {
            "status": self._status(),
            "archived": [archived] * size,
            "closed_at": [*closed_at],
            "archived_at": [self.now] * size,
            "keep_until": [until[moment] for moment in closed_at],
            "rules_version": [self.rules.rules_version] * size,
        }

    def _of_assignments(self) -> Columns:
        table, rows = self.stages.assignments.table, self._assigned
        return {key: _picked(table.values(key), rows) for key in _FROM_ASSIGNMENT}

    @cached_property
    def _assigned(self) -> list[int]:
        rows: list[int] = self.stages.assigned_row[self._at].tolist()
        return rows

    @cached_property
    def _closed(self) -> list[bool]:
        """Which cases people closed before."""
        closed: list[bool] = (self.stages.kind[self._at] == "closed").tolist()
        return closed

    def _status(self) -> list[Cell]:
        own = _picked(self.stages.cases.values("status"), self.places)
        return [value if closed else self.status for value, closed in zip(own, self._closed, strict=True)]

    def _closed_at(self) -> list[dt.datetime]:
        """Now; of a case that people closed before, the last thing recorded of it."""
        latest = self._last_moment[self._at].tolist()
        return [
            min(moment_of(last), self.now) if closed and last > -NEVER else self.now
            for last, closed in zip(latest, self._closed, strict=True)
        ]

    @cached_property
    def _last_moment(self) -> Ints:
        stages, calls = self.stages, self.stages.sla.history.callbacks
        resolved = stages.sla.history.resolved
        found = np.where(resolved < NEVER, resolved, -NEVER)
        found = np.maximum(found, stages.callbacks.latest(stages.called_at < NEVER, stages.called_at))
        chosen = calls.followed_up < NEVER
        np.maximum.at(found, calls.case[chosen], calls.followed_up[chosen])
        return found

    def _of_stages(self) -> Columns:
        stages = self.stages
        standing = self.closing.standing_plan[self._at]
        plans = np.where(standing >= 0, standing, stages.plan_row[self._at]).tolist()
        calls = stages.callbacks.in_time(self._at, stages.called_at)
        effect = stages.callbacks.table.values("effect")
        return {
            "measures": _picked(stages.plans.table.values("measures"), plans),
            "rating": self._ratings(calls),
            "effect": [_last(effect, rows) for rows in calls],
            "progress_record": self._records(),
            "confirmed_at": self._confirmed_at(),
        }

    def _ratings(self, calls: Sequence[Sequence[int]]) -> list[Cell]:
        """The last rating of each case; where a survey gave scores only, the last scores."""
        table = self.stages.callbacks.table
        words = table.values("rating")
        scores = {name: table.values(key) for key, name in self.score_names.items()}
        joint = "、" if self.tables.language == "zh" else ", "

        def rating(rows: Sequence[int]) -> Cell:
            word = _last(words, rows)
            if word is not None:
                return word
            given = {name: _last(values, rows) for name, values in scores.items()}
            said = (f"{name} {cell_text(score)}" for name, score in given.items() if score is not None)
            return joint.join(said) or None

        return [rating(rows) for rows in calls]

    def _confirmed_at(self) -> list[Cell]:
        """When each customer last confirmed or rated; else when the completion was confirmed."""
        stages = self.stages
        callbacks, progress = stages.callbacks, stages.progress
        said = callbacks.last(stages.answer == "confirmed", stages.called_at)[self._at]
        rated = callbacks.last(stages.rated, stages.called_at)[self._at]
        found = _picked(callbacks.table.values("at"), np.where(said >= 0, said, rated).tolist())
        if not self.rules.completion_confirms:
            return found
        completed = progress.last(stages.event_kind == "completion", stages.event_at)[self._at]
        instead = _picked(progress.table.values("at"), completed.tolist())
        asked = ((said >= 0) | (rated >= 0)).tolist()
        return [own if known else other for own, other, known in zip(found, instead, asked, strict=True)]

    def _records(self) -> list[Cell]:
        """What happened, one line an event: ``2026-11-18 10:00 操作：更换网卡``."""
        progress = self.stages.progress
        moments, kinds, contents = (progress.table.values(key) for key in ("at", "kind", "content"))
        zh = self.tables.language == "zh"
        colon, rest = ("：", "……（{n}/{of}）") if zh else (": ", "… ({n} of {of})")

        def record(rows: Sequence[int]) -> Cell:
            lines: list[str] = []
            left = LONGEST_RECORD
            for n, row in enumerate(rows):
                content = shortened(cell_text(contents[row]), LONGEST_EVENT)
                line = f"{cell_text(moments[row])[:16]} {cell_text(kinds[row])}{colon}{content}".strip()
                left -= len(line) + 1
                if left < 0:
                    lines.append(rest.format(n=n, of=len(rows)))
                    break
                lines.append(line)
            return "\n".join(lines) or None

        return [record(rows) for rows in progress.in_time(self._at, self.stages.event_at)]

    def _of_clocks(self) -> Columns:
        history = self.stages.sla.history
        received, resolved = history.received[self._at], history.resolved[self._at]
        answered = np.minimum(history.responded[self._at], resolved)
        minutes = _filled((answered - received).tolist(), (received <= answered) & (answered < NEVER))
        took = _filled(((resolved - received) / 60).tolist(), (received <= resolved) & (resolved < NEVER))
        runs, run = self.stages.sla.runs["resolution"], self._resolution_run[self._at]
        yes, no = (flag.label.of(self.tables.language) for flag in FLAGS)
        words = {int(State.MET): yes, int(State.MET_LATE): no}
        states = _picked(runs.state.tolist(), run.tolist())
        promised = _picked(self.stages.assignments.table.values("expected_at"), self._assigned)
        return {
            "first_response_minutes": minutes,
            "resolution_hours": [_plain(hours) if isinstance(hours, float) else None for hours in took],
            "on_time": [words.get(state) if isinstance(state, int) else None for state in states],
            "expected_at": [
                moment_of(int(runs.due[n])) if n >= 0 and (own is None or runs.source[n] == EXTENSION) else own
                for n, own in zip(run.tolist(), promised, strict=True)
            ],
        }

    @cached_property
    def _resolution_run(self) -> Ints:
        runs = self.stages.sla.runs["resolution"]
        found = np.full(len(self.stages), -1)
        found[runs.case] = np.arange(len(runs))
        return found


def kept_until(closed_at: dt.datetime, years: int) -> dt.datetime:
    """Return the day up to which a record closed then must be kept: the same day some years on, or 1 March."""
    day = dt.datetime(closed_at.year, closed_at.month, closed_at.day)
    year = min(day.year + years, dt.MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.datetime(year, 3, 1)


def shortened(text: str, longest: int) -> str:
    """Return a text on one line, cut with … beyond `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _mask(key: str, personal: str, rules: Rules) -> Callable[[str], str] | None:
    """How a column's text is masked; None when it is not."""
    if personal == "name":
        return mask_name if (rules.mask_owner if key == "owner" else rules.mask_customer) else None
    if personal == "contact":
        return mask_contact if rules.mask_contact else None
    return (
        mask_text if rules.mask_text and (personal == "free" or key in ("measures", "effect", "late_reason")) else None
    )


def _masked(values: Sequence[Cell], mask: Callable[[str], str]) -> list[Cell]:
    """A column with its texts masked, each distinct one once."""
    known = {value: mask(value) for value in set(values) if isinstance(value, str)}
    return [known[value] if isinstance(value, str) else value for value in values]


def _picked(values: Sequence[Cell], rows: Sequence[int]) -> list[Cell]:
    """The cells of some rows; blank for row -1."""
    return [values[row] if row >= 0 else None for row in rows]


def _filled(values: Sequence[Cell], known: Bools) -> list[Cell]:
    """The values that are known, the others blank."""
    return [value if one else None for value, one in zip(values, known.tolist(), strict=True)]


def _last(values: Sequence[Cell], rows: Sequence[int]) -> Cell:
    """The last filled cell among some rows."""
    return next((values[row] for row in reversed(rows) if values[row] is not None), None)


def _plain(hours: float) -> Cell:
    """Hours to two places; a whole number as one."""
    rounded = round(hours, 2)
    return int(rounded) if rounded.is_integer() else rounded
