"""Each clock: where it starts and stops, by which limit, when it is due and how it stands.

Takes a `History` and the rules; gives `Runs`. A clock without a start or without a limit does not run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cs_workbook.rules.limits import Limit
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.history import History
from cs_workbook.rules.sla.holds import held_between, stretch
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints, from_moments, to_moments
from cs_workbook.rules.sla.words import CLOCKS, State
from cs_workbook.rules.worktime import WorkingHours, due, working_minutes

LIMIT, PROMISE, EXTENSION = 0, 1, 2
"""What a due time comes from: the limit, the expected moment, an approved extension."""
_DAY = 1440


@dataclass(frozen=True)
class Runs:
    """Every run of one clock, as columns.

    Attributes:
        case: place of the case in Cases.
        row: place in the stage table the run belongs to; -1 when it belongs to the case.
        start, stop: minutes; stop NEVER while it runs.
        limit: place in `limits`, -1 for a promise alone.
        since: holds count from here on: the start, or when a promise was given.
        base: when it would be due without holds.
        due: when it is due.
        source: LIMIT, PROMISE or EXTENSION.
        source_row: row of Assignments or Progress a promise or extension stands in, else -1.
        held: whether it stands still now.
        state: a `State` each.
        overrun: minutes beyond the due time, without holds; 0 when there are none.
    """

    clock: str
    limits: tuple[Limit | None, ...]
    case: Ints
    row: Ints
    start: Ints
    stop: Ints
    limit: Ints
    since: Ints
    base: Ints
    due: Ints
    source: Ints
    source_row: Ints
    held: Bools
    state: Ints
    overrun: Ints

    def __len__(self) -> int:
        return len(self.case)

    @property
    def open(self) -> Bools:
        """Which runs are still going on."""
        return self.state >= State.ON_TIME

    @property
    def working(self) -> Bools:
        """Which runs are measured in working time."""
        units = [limit is not None and limit.unit != "minutes" for limit in self.limits]
        chosen: Bools = np.array([*units, False], dtype=bool)[self.limit] & (self.source == LIMIT)
        return chosen


class ClockRunner:
    """Runs the clocks of one history under one set of rules."""

    def __init__(self, history: History, rules: Rules, hours: WorkingHours) -> None:
        self.history, self.rules, self.hours = history, rules, hours
        self.at_closing = rules.working_day_end != "same_time"

    def all(self) -> dict[str, Runs]:
        """Return every clock's runs, in the order of `CLOCKS`."""
        made: dict[str, Callable[[], Runs]] = {name: getattr(self, name) for name in CLOCKS}
        return {name: run() for name, run in made.items()}

    def entry(self) -> Runs:
        """From receipt to entry. A row without the moment of its entry is not timed: it is entered."""
        past = self.history
        limits = [channel.entry for channel in self.rules.channels]
        chosen = np.flatnonzero(past.recorded < NEVER)
        return self._once("entry", chosen, past.received, past.recorded, limits, past.channel)

    def first_response(self) -> Runs:
        """From receipt to the first answer; who is given the solution is answered."""
        past = self.history
        return self._by_priority("first_response", past.received, np.minimum(past.responded, past.resolved))

    def plan(self) -> Runs:
        """From receipt to the first plan, or to the resolution where none was needed."""
        past = self.history
        stop = past.resolved.copy()
        np.minimum.at(stop, past.plans.case, past.plans.submitted)
        return self._by_priority("plan", past.received, stop)

    def approval(self) -> Runs:
        """From each plan to its decision, to the plan that replaced it or to the resolution."""
        past, plans = self.history, self.history.plans
        order = np.lexsort((plans.row, plans.submitted, plans.case))
        case, submitted = plans.case[order], plans.submitted[order]
        follows = np.append(case[1:] == case[:-1], False)[: len(case)]
        replaced = np.full(len(case), NEVER)
        replaced[order] = np.where(follows, np.append(submitted[1:], NEVER)[: len(case)], NEVER)
        resolved = past.resolved[plans.case]
        moot = np.minimum(replaced, np.where(resolved >= plans.submitted, resolved, NEVER))
        stop = np.where((plans.decided < NEVER) | plans.undated, plans.decided, moot)
        limits = [priority.limits.get("approval") for priority in self.rules.priorities]
        void = plans.undated | past.closed[plans.case] | (past.solved[plans.case] & (resolved == NEVER))
        codes = past.priority[plans.case]
        return self._runs("approval", limits, codes, plans.case, plans.row, plans.submitted, stop, void)

    def resolution(self) -> Runs:
        """From receipt to resolution, by the limit, the promise or the last extension approved in time."""
        from cs_workbook.rules.sla.promises import with_promises

        past = self.history
        runs = with_promises(self._by_priority("resolution", past.received, past.resolved), past, self.hours)
        return self._settled(runs, past.solved[runs.case])

    def update(self) -> Runs:
        """From the first answer to every next 客户沟通, until the resolution."""
        past, events = self.history, self.history.progress
        limits = [priority.limits.get("update") for priority in self.rules.priorities]
        told = events.where(events.kind == "customer")
        return self._chain("update", limits, past.priority, past.responded, told.case, told.at)

    def progress(self) -> Runs:
        """From the assignment to every next row of Progress, until the resolution."""
        past = self.history
        codes = np.zeros(len(past), dtype=np.int64)
        limits = [self.rules.progress_limit]
        return self._chain("progress", limits, codes, past.assigned, past.progress.case, past.progress.at)

    def callback(self) -> Runs:
        """From the resolution to the first callback on that day or later."""
        past, calls = self.history, self.history.callbacks
        stop = np.full(len(past), NEVER)
        counts = (calls.at < NEVER) & (calls.at // _DAY >= past.resolved[calls.case] // _DAY)
        np.minimum.at(stop, calls.case[counts], calls.at[counts])
        usual = self.rules.callback_limit
        limits = [priority.limits.get("callback") or usual for priority in self.rules.priorities]
        codes = np.where(past.priority < 0, len(limits), past.priority)
        every = np.arange(len(past))
        return self._once("callback", every, past.resolved, stop, [*limits, usual], codes, void=past.closed)

    def followup(self) -> Runs:
        """From each callback with a bad rating to its follow-up."""
        past, calls = self.history, self.history.callbacks
        bad = np.flatnonzero(calls.bad)
        case, stop = calls.case[bad], calls.followed_up[bad]
        codes = np.zeros(len(bad), dtype=np.int64)
        limits = [self.rules.followup_limit]
        return self._runs("followup", limits, codes, case, calls.row[bad], calls.at[bad], stop, past.closed[case])

    def _by_priority(self, clock: str, start: Ints, stop: Ints) -> Runs:
        """A clock that runs once a case by its priority's limit."""
        limits = [priority.limits.get(clock) for priority in self.rules.priorities]
        return self._once(clock, np.arange(len(start)), start, stop, limits, self.history.priority)

    def _once(
        self, clock: str, chosen: Ints, start: Ints, stop: Ints, limits: Sequence[Limit | None], codes: Ints,
        void: Bools | None = None,
    ) -> Runs:  # fmt: skip
        """A clock that runs once in each of the `chosen` cases."""
        void = self.history.solved if void is None else void
        row = np.full(len(chosen), -1)
        return self._runs(clock, limits, codes[chosen], chosen, row, start[chosen], stop[chosen], void[chosen])

    def _chain(
        self, clock: str, limits: Sequence[Limit | None], codes: Ints, first: Ints, case: Ints, at: Ints
    ) -> Runs:
        """A clock that starts again with every event after the first, until the resolution."""
        past = self.history
        timed = np.array([*(limit is not None for limit in limits), False])[codes] & (past.received < NEVER)
        timed &= first < NEVER
        kept = timed[case] & (at > first[case]) & (at < past.resolved[case])
        begun = np.flatnonzero(timed & (first < past.resolved))
        case, at = np.append(begun, case[kept]), np.append(first[begun], at[kept])
        order = np.lexsort((at, case))
        case, at = case[order], at[order]
        follows = np.append(case[1:] == case[:-1], False)[: len(case)]
        stop = np.where(follows, np.append(at[1:], NEVER)[: len(case)], past.resolved[case])
        row = np.full(len(case), -1)
        return self._runs(clock, limits, codes[case], case, row, at, stop, past.solved[case])

    def _runs(
        self, clock: str, limits: Sequence[Limit | None], codes: Ints, case: Ints, row: Ints, start: Ints,
        stop: Ints, void: Bools,
    ) -> Runs:  # fmt: skip
        """Time the runs that have a start and a limit; resolution waits for its promises."""
        kept = (start < NEVER) & (self.history.received[case] < NEVER)
        if clock != "resolution":
            kept &= np.array([*(limit is not None for limit in limits), False])[codes]
        chosen = np.flatnonzero(kept)
        begun, codes = start[chosen], codes[chosen]
        base = from_moments(due(to_moments(begun), limits, self.hours, codes, same_clock_time=not self.at_closing))
        none = np.zeros(len(chosen), dtype=np.int64)
        runs = Runs(
            clock, tuple(limits), case[chosen], row[chosen], begun, stop[chosen], codes, begun, base, base,
            source=none, source_row=none - 1, held=none.astype(bool), state=none, overrun=none,
        )  # fmt: skip
        if CLOCKS[clock].holds:
            now = self.history.now
            moved, held = stretch(base, runs.case, begun, runs.stop, runs.working, self.history.holds, self.hours, now)
            runs = replace(runs, due=np.where(base < NEVER, moved, NEVER), held=held & (base < NEVER))
        return runs if clock == "resolution" else self._settled(runs, void[chosen])

    def _settled(self, runs: Runs, void: Bools) -> Runs:
        """Say how each run stands now. What ended nobody knows when, `void`, has no state."""
        now = self.history.now
        finished, timed = runs.stop < NEVER, runs.due < NEVER
        until = np.where(finished, runs.stop, now)
        late = timed & (until > runs.due) & (finished | ~void) & ~runs.held
        overrun = np.where(late, until - runs.due, 0)
        if CLOCKS[runs.clock].holds:
            at = np.flatnonzero(late)
            overrun[at] -= held_between(runs.case[at], runs.due[at], until[at], self.history.holds)
        ended = np.where(late, State.MET_LATE, State.MET)
        state = np.where(finished, ended, np.where(late, State.BREACHED, State.ON_TIME))
        state = np.where(runs.held, State.ON_HOLD, state)
        state = np.where(timed & (finished | ~void), state, State.NONE)
        running = np.flatnonzero(state == State.ON_TIME)
        state[running[self._at_risk(runs, running)]] = State.AT_RISK
        return replace(runs, state=state, overrun=overrun)

    def _at_risk(self, runs: Runs, chosen: Ints) -> Bools:
        """Which of the chosen runs have less than the at-risk share of their limit left."""
        now, working = self.history.now, runs.working[chosen]
        left = (runs.due[chosen] - now).astype(float)
        whole = (runs.base[chosen] - runs.start[chosen]).astype(float)
        if working.any():
            at = chosen[working]
            present = np.maximum(runs.start[at], now)
            left[working] = self._worked(present, runs.due[at])
            whole[working] = self._worked(runs.start[at], runs.base[at])
        few: Bools = left * 100 < whole * self.rules.at_risk_pct
        return few

    def _worked(self, start: Ints, end: Ints) -> Ints:
        """Working minutes between moments."""
        return working_minutes(to_moments(start), to_moments(end), self.hours).to_numpy(dtype=float)
