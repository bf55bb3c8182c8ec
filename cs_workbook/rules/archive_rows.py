"""The flat record of a case: what the archive keeps of it in one row.

Takes the stages and clocks of every case; gives cells by column key, masked as the options say, with the
row's stamp. Decides nothing: `closing` says which cases may be archived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from cs_workbook.model import Cell, Table, cell_text
from cs_workbook.rules.archive_stamps import row_stamp
from cs_workbook.rules.closing import Closing
from cs_workbook.rules.columns import ARCHIVED, CALLBACKS, FLAGS, schema
from cs_workbook.rules.masking import mask_contact, mask_name, mask_text
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.clocks import EXTENSION
from cs_workbook.rules.sla.minutes import NEVER, Ints, moment_of
from cs_workbook.rules.sla.words import State

Row = dict[str, Cell]
Columns = list[tuple[str, Sequence[Cell]]]
LONGEST_EVENT, LONGEST_RECORD = 120, 6000
"""Characters kept of one event, and of a whole progress record."""

_FROM_CASE = (
    "case_id", "customer", "received_at", "channel", "description", "priority", "category", "contact",
    "occurred_at", "note", "repeat_of", "source_id",
)  # fmt: skip
_FROM_ASSIGNMENT = ("department", "owner", "expected_at", "resolved_at", "late_reason", "accepted_at")
_SCORES = ("score_efficiency", "score_attitude", "score_solution")


class ArchiveRows:
    """Makes the archive rows of one workbook as of a moment; `status` is the word for closed."""

    def __init__(self, closing: Closing, status: str) -> None:
        self.closing, self.stages, self.status = closing, closing.stages, status
        self.rules: Rules = self.stages.rules
        self.now = self.stages.moment.replace(second=0, microsecond=0)
        self.tables = self.stages.tables
        shape = schema(self.tables.preset, self.tables.language)
        self.columns = shape.tables["Archive"].columns
        self.masks = {c.key: mask for c in self.columns if (mask := _mask(c.key, c.personal, self.rules))}
        self.archived = next(c for c in ARCHIVED if c.code == "yes").label.of(self.tables.language)
        self.score_names = {key: shape.header("Callbacks", key) for key in _SCORES if key in CALLBACKS.keys}

    def row(self, place: int) -> Row:
        """Return the archive row of one case: the filled cells of the columns this preset shows."""
        found = self._of_case(place) | self._of_stages(place) | self._of_clocks(place)
        kept: Row = {}
        for column in self.columns:
            value = found.get(column.key)
            if isinstance(value, str):
                value = self.masks[column.key](value) if column.key in self.masks else value
            if value is not None:
                kept[column.key] = value
        kept["row_hash"] = row_stamp(kept)
        return kept

    def _of_case(self, place: int) -> Row:
        found: Row = {key: values[place] for key, values in self._case_columns}
        closed_at = self._closed_at(place)
        return found | {
            "status": self._status(place),
            "archived": self.archived,
            "closed_at": closed_at,
            "archived_at": self.now,
            "keep_until": kept_until(closed_at, self.rules.retention_years),
            "rules_version": self.rules.rules_version,
        }

    @cached_property
    def _case_columns(self) -> Columns:
        return [(key, self.stages.cases.values(key)) for key in _FROM_CASE]

    @cached_property
    def _assignment_columns(self) -> Columns:
        return [(key, self.stages.assignments.table.values(key)) for key in _FROM_ASSIGNMENT]

    def _status(self, place: int) -> Cell:
        own = self.stages.cases.values("status")[place]
        return own if self.stages.kind[place] == "closed" else self.status

    def _closed_at(self, place: int) -> dt.datetime:
        """Now; of a case that people closed before, the last thing recorded of it."""
        if self.stages.kind[place] != "closed":
            return self.now
        latest = int(self._last_moment[place])
        return min(moment_of(latest), self.now) if latest > -NEVER else self.now

    @cached_property
    def _last_moment(self) -> Ints:
        stages, calls = self.stages, self.stages.sla.history.callbacks
        resolved = stages.sla.history.resolved
        found = np.where(resolved < NEVER, resolved, -NEVER)
        found = np.maximum(found, stages.callbacks.latest(stages.called_at < NEVER, stages.called_at))
        chosen = calls.followed_up < NEVER
        np.maximum.at(found, calls.case[chosen], calls.followed_up[chosen])
        return found

    def _of_stages(self, place: int) -> Row:
        stages = self.stages
        found: Row = {}
        row = int(stages.assigned_row[place])
        if row >= 0:
            found |= {key: values[row] for key, values in self._assignment_columns}
        plan = int(self.closing.standing_plan[place])
        plan = plan if plan >= 0 else int(stages.plan_row[place])
        if plan >= 0:
            found["measures"] = stages.plans.table.values("measures")[plan]
        calls = sorted(stages.callbacks.of(place), key=lambda n: int(stages.called_at[n]))
        found["rating"] = self._rating(calls)
        found["effect"] = _last(stages.callbacks.table, "effect", calls)
        found["progress_record"] = self._record(place)
        found["confirmed_at"] = self._confirmed_at(place)
        return found

    def _rating(self, calls: Sequence[int]) -> Cell:
        """The last rating; where a survey gave scores only, the last scores."""
        table = self.stages.callbacks.table
        word = _last(table, "rating", calls)
        if word is not None:
            return word
        scores = {name: _last(table, key, calls) for key, name in self.score_names.items()}
        joint = "、" if self.tables.language == "zh" else ", "
        return joint.join(f"{name} {cell_text(score)}" for name, score in scores.items() if score is not None) or None

    def _confirmed_at(self, place: int) -> Cell:
        """When the customer last confirmed or rated; else when the completion was confirmed."""
        stages = self.stages
        for rows in (self._confirmed_row, self._rated_row):
            if rows[place] >= 0:
                return stages.callbacks.table.values("at")[int(rows[place])]
        row = int(self._completed_row[place])
        return stages.progress.table.values("at")[row] if row >= 0 and self.rules.completion_confirms else None

    @cached_property
    def _confirmed_row(self) -> Ints:
        return self.stages.callbacks.last(self.stages.answer == "confirmed", self.stages.called_at)

    @cached_property
    def _rated_row(self) -> Ints:
        return self.stages.callbacks.last(self.stages.rated, self.stages.called_at)

    @cached_property
    def _completed_row(self) -> Ints:
        return self.stages.progress.last(self.stages.event_kind == "completion", self.stages.event_at)

    def _record(self, place: int) -> Cell:
        """What happened, one line an event: ``2026-11-18 10:00 操作：更换网卡``."""
        stages = self.stages
        table, colon = stages.progress.table, "：" if self.tables.language == "zh" else ": "
        rows = sorted(stages.progress.of(place), key=lambda n: int(stages.event_at[n]))
        cells = [table.values(key) for key in ("at", "kind", "content")]
        lines: list[str] = []
        left = LONGEST_RECORD
        for n, row in enumerate(rows):
            at, kind, content = (cell_text(column[row]) for column in cells)
            line = f"{at[:16]} {kind}{colon}{shortened(content, LONGEST_EVENT)}".strip()
            left -= len(line) + 1
            if left < 0:
                lines.append(f"……（{n}/{len(rows)}）" if self.tables.language == "zh" else f"… ({n} of {len(rows)})")
                break
            lines.append(line)
        return "\n".join(lines) or None

    def _of_clocks(self, place: int) -> Row:
        history = self.stages.sla.history
        received, resolved = int(history.received[place]), int(history.resolved[place])
        answered = min(int(history.responded[place]), resolved)
        found: Row = {}
        if received <= answered < NEVER:
            found["first_response_minutes"] = answered - received
        if received <= resolved < NEVER:
            found["resolution_hours"] = _plain((resolved - received) / 60)
        run = int(self._resolution_run[place])
        if run >= 0:
            runs = self.stages.sla.runs["resolution"]
            met = {int(State.MET): True, int(State.MET_LATE): False}.get(int(runs.state[run]))
            if met is not None:
                found["on_time"] = FLAGS[0 if met else 1].label.of(self.tables.language)
            if runs.source[run] == EXTENSION or not self._promised(place):
                found["expected_at"] = moment_of(int(runs.due[run]))
        return found

    def _promised(self, place: int) -> bool:
        row = int(self.stages.assigned_row[place])
        return row >= 0 and self.stages.assignments.table.values("expected_at")[row] is not None

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


def _last(table: Table, key: str, rows: Sequence[int]) -> Cell:
    """The last filled cell among some rows."""
    values = table.values(key)
    return next((values[row] for row in reversed(rows) if values[row] is not None), None)


def _plain(hours: float) -> Cell:
    """Hours to two places; a whole number as one."""
    rounded = round(hours, 2)
    return int(rounded) if rounded.is_integer() else rounded
