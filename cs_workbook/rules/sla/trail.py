"""The trail of each due time of a case, step by step, in words that can be read to a customer.

Takes the tables, the rules and a case, or clocks that have run; gives sentences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cs_workbook.model import Table, Tables, Text, cell_text
from cs_workbook.rules.limits import limit_words
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.cases import Sla, run
from cs_workbook.rules.sla.clocks import EXTENSION, LIMIT, PROMISE, Runs
from cs_workbook.rules.sla.days import counted_days, counted_hours, moment_words, skipped_days
from cs_workbook.rules.sla.minutes import NEVER, CasePlaces, moment_of, to_moments
from cs_workbook.rules.sla.refusals import refusals
from cs_workbook.rules.sla.sources import limit_source, place_of
from cs_workbook.rules.sla.starts import start_of
from cs_workbook.rules.sla.words import CLOCKS, STATES, State, duration_text
from cs_workbook.rules.worktime import working_minutes

Step = tuple[Text, Text]

_STAGES = ("Assignments", "Plans", "Progress", "Callbacks")
STEPS = {
    "limit": Text("时限", "Limit"),
    "start": Text("开始", "Start"),
    "counted": Text("计入", "Counted"),
    "skipped": Text("跳过", "Skipped"),
    "refused": Text("未采用", "Passed over"),
    "hold": Text("暂停", "On hold"),
    "due": Text("到期", "Due"),
    "result": Text("结果", "Result"),
    "earlier": Text("此前", "Earlier"),
}
"""The steps of a trail, in the order in which they are told."""


@dataclass(frozen=True)
class Trail:
    """One clock of one case: how it stands, and the steps that lead to its due time."""

    clock: str
    state: State
    due: dt.datetime
    steps: tuple[Step, ...]


def trails(tables: Tables, rules: Rules, now: dt.datetime, place: int) -> tuple[tuple[Trail, ...], Sla]:
    """Return the trail of every clock that runs in one case, and its clocks.

    Of a clock that runs again and again the last run is told in full, the earlier ones are counted.

    Args:
        place: of the case in Cases, from 0.
    """
    own = only_case(tables, place)
    sla = run(own, rules, now)
    found: list[Trail] = []
    for clock, runs in sla.runs.items():
        shown = range(len(runs)) if clock in ("approval", "followup") else range(len(runs))[-1:]
        found += [trail_of(own, rules, sla, clock, n) for n in shown if runs.due[n] < NEVER]
    return tuple(found), sla


def trail_of(tables: Tables, rules: Rules, sla: Sla, clock: str, n: int) -> Trail:
    """Return the trail of the `n`-th run of a clock, which must have a due time."""
    return _Teller(tables, rules, sla, sla.runs[clock], n).trail(clock)


def only_case(tables: Tables, place: int) -> Tables:
    """Return the tables with one case's rows alone; every row keeps its place on the sheet."""
    return only_cases(tables, [place])


def only_cases(tables: Tables, places: Sequence[int]) -> Tables:
    """Return the tables with the rows of some cases alone, in their order; `places` ascend."""
    cases = _rows(tables["Cases"], places)
    ids = CasePlaces(tables["Cases"])
    kept = {"Cases": cases}
    for name in _STAGES:
        if name in tables:
            kept[name] = _rows(tables[name], np.flatnonzero(np.isin(ids.of(tables[name]), places)).tolist())
    return replace(tables, tables={**tables.tables, **kept})


def _rows(table: Table, places: Sequence[int]) -> Table:
    cells = {key: [values[place] for place in places] for key, values in table.cells.items()}
    return replace(table, rows=[table.rows[place] for place in places], cells=cells, _typed={})


class _Teller:
    """Tells one run of one clock."""

    def __init__(self, tables: Tables, rules: Rules, sla: Sla, runs: Runs, n: int) -> None:
        self.tables, self.rules, self.sla, self.runs, self.n = tables, rules, sla, runs, n
        self.past, self.hours, self.case = sla.history, sla.hours, int(runs.case[n])
        self.start, self.base, self.due = (moment_of(column[n]) for column in (runs.start, runs.base, runs.due))
        self.limit = runs.limits[runs.limit[n]] if runs.limit[n] >= 0 else None
        self.source, self.source_row = int(runs.source[n]), int(runs.source_row[n])
        self.working = bool(runs.working[n])

    def trail(self, clock: str) -> Trail:
        """All that is to be said of the run."""
        steps = [(STEPS[step], words) for step, words in self.steps() if words and words.zh]
        return Trail(clock, State(self.runs.state[self.n]), self.due, tuple(steps))

    def steps(self) -> Iterator[tuple[str, Text | None]]:
        """Each step and its words; None or "" where there is nothing to say."""
        yield "limit", self.limit_words()
        yield "start", self.start_words()
        if self.working and self.limit:
            if self.limit.unit == "working_days":
                same = self.rules.working_day_end == "same_time"
                days = counted_days(self.start, self.base, self.limit.amount, self.hours, same_clock_time=same)
                yield "counted", days
            else:
                yield "counted", counted_hours(self.start, self.base, self.hours)
            yield "skipped", skipped_days(self.start, max(self.base, self.due), self.hours)
        if self.runs.clock == "resolution":
            yield from (("refused", text) for text in refusals(self.tables, self.past, self.runs, self.n))
        yield from (("hold", text) for text in self.hold_words())
        yield "due", self.due_words()
        yield "result", self.result_words()
        yield "earlier", self.earlier_words()

    def limit_words(self) -> Text:
        """The limit with the cell it stands in, and what a promise or an extension made of it."""
        case = self.tables["Cases"]
        words = Text("", "")
        if self.limit:
            length = limit_words(self.limit)
            level, channel = case.values("priority")[self.case], case.values("channel")[self.case]
            source = limit_source(self.tables, self.runs.clock, level, channel)
            words = _said("{length}（{source}）", "{length} ({source})", length=length, source=source)
        if self.source == LIMIT:
            kind = (
                Text("，只计上班时间", ", working time only")
                if self.working
                else Text("，连续计时，节假日照算", ", round the clock, holidays included")
            )
            return Text(words.zh + kind.zh, words.en + kind.en)
        table, key = ("Assignments", "expected_at") if self.source == PROMISE else ("Progress", "new_expected_at")
        at = _bracketed(place_of(self.tables, table, self.source_row, key))
        moment = moment_words(self.base)
        if self.source == EXTENSION:
            by = cell_text(self.tables["Progress"].values("approved_by")[self.source_row])
            text = _said(
                "延期到 {moment}{at}，由{by}批准，申请时未超时限",
                "extended to {moment}{at}, approved by {by}, asked for in time",
                moment=moment,
                at=at,
                by=by,
            )
        else:
            text = _said("承诺 {moment} 完成{at}", "promised for {moment}{at}", moment=moment, at=at)
        if not self.limit:
            return text
        link = Text("；早于时限的", "; sooner than that, ") if self.source == PROMISE else Text("；", "; ")
        return Text(words.zh + link.zh + text.zh, words.en + link.en + text.en)

    def start_words(self) -> Text:
        """When the clock started and by which cell."""
        name, at = start_of(self.tables, self.sla.history, self.runs, self.n)
        return _said(
            "{moment}，{name}{at}",
            "{moment}, {name}{at}",
            moment=moment_words(self.start),
            name=name,
            at=_bracketed(at),
        )

    def hold_words(self) -> Iterator[Text]:
        """Each hold that fell into the run."""
        holds = self.past.holds
        if not CLOCKS[self.runs.clock].holds:
            return
        until = min(int(self.runs.stop[self.n]), self.past.now)
        own = holds.case == self.case
        for start, end, unwritten in zip(
            holds.start[own].tolist(), holds.end[own].tolist(), holds.unwritten[own].tolist(), strict=True
        ):
            begin, finish = max(start, int(self.runs.since[self.n])), min(end, until)
            if begin >= until or (end < NEVER and finish <= begin):
                continue
            at = _bracketed(place_of(self.tables, "Progress", self.hold_row(start), "at"))
            why = (
                _said("状态为暂停，从最后一次记录算起", "by its status, from the last thing recorded")
                if unwritten
                else Text(f"挂起{at.zh}", f"on hold{at.en}")
            )
            if end == NEVER or end > self.past.now:
                yield _said(
                    "{start} 起{why}，至今未恢复，时限停走",
                    "from {start} {why}; not resumed yet, the clock stands still",
                    start=moment_words(moment_of(begin)),
                    why=why,
                )
                continue
            length = self.held(begin, finish)
            yield _said(
                "{start} 至 {end} {why}，扣除{length}",
                "{start} to {end} {why}, {length} taken off",
                start=moment_words(moment_of(begin)),
                end=moment_words(moment_of(finish)),
                why=why,
                length=length,
            )

    def hold_row(self, start: int) -> int:
        """The row of Progress a hold began with."""
        events = self.past.progress
        rows = events.row[(events.case == self.case) & (events.at == start) & (events.kind == "hold")]
        return int(rows[0]) if len(rows) else -1

    def held(self, begin: int, end: int) -> Text:
        """How much of the limit's own time a hold took."""
        minutes = end - begin
        if self.working:
            worked = working_minutes(to_moments(np.array([begin])), to_moments(np.array([end])), self.hours)
            minutes = int(worked.iloc[0])
        length = _length(minutes)
        return Text(f"工作时间{length.zh}", f"{length.en} of working time") if self.working else length

    def due_words(self) -> Text:
        """The due time, and from where holds moved it."""
        if self.due == self.base:
            return moment_words(self.due)
        return _said(
            "{base} 顺延至 {due}",
            "moved from {base} to {due}",
            base=moment_words(self.base),
            due=moment_words(self.due),
        )

    def result_words(self) -> Text:
        """How it ended, or how it stands."""
        state, overrun = State(self.runs.state[self.n]), _length(int(self.runs.overrun[self.n]))
        stop, left = int(self.runs.stop[self.n]), _length(int(self.runs.due[self.n]) - self.past.now)
        word = STATES[state]
        if stop < NEVER:
            done = _said("{moment} 完成", "done {moment}", moment=moment_words(moment_of(stop)))
            tail = (
                _said("，超时{n}：{word}", ", {n} late: {word}", n=overrun, word=word)
                if state is State.MET_LATE
                else _said("：{word}", ": {word}", word=word)
            )
            return Text(done.zh + tail.zh, done.en + tail.en)
        match state:
            case State.BREACHED:
                return _said("尚未完成，已超{n}：{word}", "not done, {n} over: {word}", n=overrun, word=word)
            case State.ON_HOLD:
                return _said(
                    "暂停中，恢复后继续计时：{word}", "stands still until the case is resumed: {word}", word=word
                )
            case State.NONE:
                return Text(
                    "已办结，但没有记录完成时间，不作判断",
                    "closed, but nobody wrote down when this was done: no verdict",
                )
            case _:
                return _said("尚未完成，还剩{n}：{word}", "not done, {n} left: {word}", n=left, word=word)

    def earlier_words(self) -> Text | None:
        """The earlier runs of a clock that runs again and again."""
        late = self.runs.overrun[: self.n][self.runs.case[: self.n] == self.case]
        if self.runs.clock not in ("update", "progress") or not len(late):
            return None
        worst = _length(int(late.max()))
        if not late.any():
            return _said("{n}次，都未超时", "{n} times, all in time", n=len(late))
        return _said(
            "{n}次，其中超时{k}次，最长超{worst}",
            "{n} times, {k} of them late, by {worst} at most",
            n=len(late),
            k=int((late > 0).sum()),
            worst=worst,
        )


def _said(zh: str, en: str, **values: object) -> Text:
    return Text(zh, en)(**values)


def _length(minutes: int) -> Text:
    return Text(duration_text(minutes, "zh"), duration_text(minutes, "en"))


def _bracketed(place: str) -> Text:
    return Text(f"（{place}）", f" ({place})") if place else Text("", "")
