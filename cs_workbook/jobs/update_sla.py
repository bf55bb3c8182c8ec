"""update-sla: due times, states and breached clocks of every case, plan and callback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_workbook.jobs import job
from cs_workbook.model import Cell, Inputs, Outcome, Text, View
from cs_workbook.rules.columns import schema
from cs_workbook.rules.sla import STATES, State, run_clocks

if TYPE_CHECKING:
    from cs_workbook.rules.sla.cases import Sla

SHOWN = 20
"""Cases listed before it says how many more there are."""

MORE = Text(
    "……还有 {n:,} 条超期或临期，请在登记表按“时限状态”筛选。",
    "… and {n:,} more; filter Registration by Limit state.",
)
UNWRITTEN = Text(
    "{n:,} 条只在“状态”中写了暂停，没有“挂起”记录：改回状态后这段时间将重新计入时限。请在“进度”中补一行“挂起”。",
    "{n:,} on hold by status alone, without a hold row: once the status changes, the time counts again. "
    "Enter a hold row on Progress.",
)
UNDATED = Text(
    "{n:,} 条状态为已解决，但没有填写完成时间，无法判断是否按时。请在“分配”中补上。",
    "{n:,} are resolved by status, but not when: nobody can say whether in time. Enter the moment on Assignment.",
)
GUESSED = Text(
    "{year} 年的放假安排尚未公布：{n:,} 个时限按推算的节假日计算，不含调休。公布后请在日历表中填写或升级 holidays。",
    "The official holidays of {year} are not out yet: {n:,} due times rest on guessed holidays without make-up days. "
    "Enter them in the Calendar table or upgrade the holidays package once they are.",
)


@job(
    "update-sla",
    Text("更新时限", "Update limits"),
    Text(
        "重算每条的各项时限，标明正常、临期、超期以及超期的环节",
        "Due times of every case: on time, at risk or breached, and which clock",
    ),
    button=True,
    order=60,
)
def plan(inputs: Inputs) -> Outcome:
    """Recompute every clock from the recorded history and write the cells that differ; stamp new approvals."""
    from cs_workbook.rules.approvals import stamp_edits
    from cs_workbook.rules.sla.edits import limit_edits

    sla = run_clocks(inputs.tables, inputs.rules, inputs.now)
    edits = [*limit_edits(inputs.tables, sla), *stamp_edits(inputs.tables)]
    late = _urgent(inputs, sla)
    views = (_counts(sla), *([_list(inputs, sla, late)] if late else []))
    return Outcome(_summary(sla, len(edits)), tuple(edits), messages=_messages(sla, len(late)), views=views)


def _summary(sla: Sla, cells: int) -> Text:
    count = _by_state(sla)
    shown = (State.BREACHED, State.AT_RISK, State.ON_TIME) if sum(count.values()) else ()
    parts = [*shown, *(state for state in (State.ON_HOLD, State.NONE) if count[state])]
    zh = "，".join(f"{_word(state).zh} {count[state]:,}" for state in parts)
    en = ", ".join(f"{count[state]:,} {_word(state).en}" for state in parts)
    written = Text("更新 {n:,} 个单元格。", "{n:,} cells updated.") if cells else Text("没有变化。", "nothing new.")
    text = Text("{n:,} 条在办{states}；{written}", "{n:,} open{states}; {written}")
    states = Text(f"：{zh}" if zh else "", f": {en}" if en else "")
    return text(n=sum(count.values()), states=states, written=written(n=cells))


def _word(state: State) -> Text:
    return Text("不限时", "without limit") if state is State.NONE else STATES[state]


def _by_state(sla: Sla) -> dict[State, int]:
    """How many cases not yet done stand in each state, the worst first."""
    open_states = sla.state[sla.timed & ~sla.done]
    return {state: int((open_states == state).sum()) for state in reversed(State)}


def _counts(sla: Sla) -> View:
    """Open and finished cases by state."""
    states = sla.state[sla.timed]
    rows = tuple((_word(state), n) for state in reversed(State) if (n := int((states == state).sum())))
    return View(Text("各状态件数", "Cases by state"), (Text("时限状态", "State"), Text("件数", "Cases")), rows)


def _urgent(inputs: Inputs, sla: Sla) -> list[int]:
    """Places of the breached and at-risk cases: most urgent level first, then breached, then by due time."""
    import numpy as np

    chosen = np.flatnonzero(sla.state >= State.AT_RISK)
    ranks = np.array([*(p.rank for p in inputs.rules.priorities), 10**6])[sla.history.priority[chosen]]
    order = np.lexsort((sla.next_due[chosen], -sla.state[chosen], ranks))
    places: list[int] = chosen[order].tolist()
    return places


def _list(inputs: Inputs, sla: Sla, places: list[int]) -> View:
    """The first of the urgent cases, with who must act and when."""
    from cs_workbook.rules.sla.minutes import NEVER, moment_of

    tables, shown = inputs.tables, places[:SHOWN]
    cases, shape = tables["Cases"], schema(tables.preset, tables.language)
    ids, priorities = cases.values("case_id"), cases.values("priority")
    owners = tables["Assignments"].values("owner") if "Assignments" in tables else ()
    zh, en = sla.breaches("zh", shown), sla.breaches("en", shown)
    rows: list[tuple[Cell | Text, ...]] = []
    for place in shown:
        assignment, due = sla.history.assignments.latest_row[place], int(sla.next_due[place])
        rows.append(
            (
                ids[place] or f"{cases.sheet}!{cases.rows[place]}",
                priorities[place],
                owners[assignment] if assignment >= 0 else None,
                STATES[State(sla.state[place])],
                moment_of(due) if due < NEVER else None,
                Text(zh[place] or "", en[place] or ""),
            )
        )
    keys = ("case_id", "priority", "sla_state", "next_due", "breaches")
    headers = [shape.tables["Cases"].column(key).label for key in keys]
    headers.insert(2, shape.tables["Assignments"].column("owner").label)
    title = Text("超期与临期（最急的在前）", "Breached and at risk, the most urgent first")
    return View(title, tuple(headers), tuple(rows))


def _messages(sla: Sla, late: int) -> tuple[Text, ...]:
    """What else the reader should know: more cases, holds and resolutions nobody dated, guessed holidays."""
    unwritten = int(sla.history.holds.unwritten.sum())
    undated = int((sla.timed & sla.history.solved & ~sla.history.closed & ~sla.history.dated).sum())
    said = [
        (MORE(n=late - SHOWN), late > SHOWN),
        (UNWRITTEN(n=unwritten), unwritten),
        (UNDATED(n=undated), undated),
        *((GUESSED(year=year, n=n), n) for year, n in sla.guessed_years().items()),
    ]
    return tuple(text for text, told in said if told)
