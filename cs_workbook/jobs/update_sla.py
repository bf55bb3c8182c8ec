"""update-sla: due times, states and breached clocks of every case, plan and callback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import Cell, Inputs, Outcome, SetNote, Text, View
from cs_workbook.rules.columns import schema
from cs_workbook.rules.sla import STATES, State, run_clocks

if TYPE_CHECKING:
    from cs_workbook.rules.sla.cases import Sla
    from cs_workbook.rules.sla.notes import Noted

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
    "{n:,} {n:is|are} resolved by status, but not when: nobody can say whether in time. Enter the moment on "
    "Assignment.",
)
GUESSED = Text(
    "{year} 年的放假安排尚未公布：{n:,} 个时限按推算的节假日计算，不含调休。公布后请在日历表中填写或升级 holidays。",
    "The official holidays of {year} are not out yet: {n:,} due {n:time rests|times rest} on guessed holidays "
    "without make-up days. "
    "Enter them in the Calendar table or upgrade the holidays package once they are.",
)
NOTES = Text("批注：{done}。", "Notes: {done}.")
THEIRS = Text(
    "{n:,} 个时限单元格上已有别人写的或手工改过的批注，没有改动。",
    "{n:,} due {n:cell has|cells have} a note that somebody wrote or edited; {n:it was|those were} left alone.",
)
LEFT_OUT = Text(
    "只给最急的 {most:,} 条加批注，还有 {n:,} 条没有加；可用 explain 逐条查看。",
    "Only the {most:,} most urgent {most:case has a note|cases have notes}, {n:,} more {n:has|have} none; "
    "explain tells each of them.",
)
_DONE = (
    Text("新增 {n:,} 条", "{n:,} added"),
    Text("更新 {n:,} 条", "{n:,} renewed"),
    Text("删除 {n:,} 条", "{n:,} removed"),
)


@dataclass(frozen=True)
class Params:
    """What update-sla asks for."""

    notes: bool | None = param(
        "在超期和临期记录的时限单元格上加批注，说明怎样算出，删去其余的程序批注；--no-notes 全部删去；"
        "都不写则不新增，只更新已有的程序批注",
        "put notes on the due cells of breached and at-risk cases that say how each came about, and take the "
        "program's other notes away (--no-notes: all of them); left out, none is added and those there stay true",
        None,
        kind="flag",
    )


@job(
    "update-sla",
    Text("更新时限", "Update limits"),
    Text(
        "重算每条的各项时限，标明正常、临期、超期以及超期的环节",
        "Due times of every case: on time, at risk or breached, and which clock",
    ),
    params=Params,
    button=True,
    over_cases=True,
    order=60,
)
def plan(inputs: Inputs) -> Outcome:
    """Recompute every clock from the recorded history and write the cells that differ; stamp new approvals."""
    from cs_workbook.rules.approvals import stamp_edits
    from cs_workbook.rules.sla.edits import limit_edits
    from cs_workbook.rules.sla.notes import plan_notes

    sla = run_clocks(inputs.tables, inputs.rules, inputs.now)
    edits = [*limit_edits(inputs.tables, sla), *stamp_edits(inputs.tables)]
    late = _urgent(inputs, sla)
    views = (_counts(sla), *([_list(inputs, sla, late)] if late else []))
    add = inputs.params.notes if inputs.params else None
    noted = plan_notes(inputs.tables, inputs.rules, inputs.now, late, add=add)
    messages = (*_messages(sla, len(late)), *_note_messages(noted))
    return Outcome(
        _summary(sla, len(edits), noted=bool(noted.edits)), (*edits, *noted.edits), messages=messages, views=views
    )


def _note_messages(noted: Noted) -> tuple[Text, ...]:
    """What became of the notes; nothing where nothing did."""
    from cs_workbook.rules.sla.notes import MOST

    counts = _note_counts(noted.edits)
    done = [text(n=n) for text, n in zip(_DONE, counts, strict=True) if n]
    joined = Text("，".join(text.zh for text in done), ", ".join(text.en for text in done))
    said = [
        (NOTES(done=joined), done),
        (THEIRS(n=noted.theirs), noted.theirs),
        (LEFT_OUT(most=MOST, n=noted.left), noted.left),
    ]
    return tuple(text for text, told in said if told)


def _note_counts(edits: Sequence[SetNote]) -> tuple[int, int, int]:
    """How many notes are added, renewed and removed."""
    new, gone = sum(edit.before is None for edit in edits), sum(edit.after is None for edit in edits)
    return new, len(edits) - new - gone, gone


def _summary(sla: Sla, cells: int, *, noted: bool) -> Text:
    count = _by_state(sla)
    shown = (State.BREACHED, State.AT_RISK, State.ON_TIME) if sum(count.values()) else ()
    parts = [*shown, *(state for state in (State.ON_HOLD, State.NONE) if count[state])]
    zh = "，".join(f"{_word(state).zh} {count[state]:,}" for state in parts)
    en = ", ".join(f"{count[state]:,} {_word(state).en}" for state in parts)
    idle = Text("单元格没有变化。", "no cell changed.") if noted else Text("没有变化。", "nothing new.")
    written = Text("更新 {n:,} 个单元格。", "{n:,} {n:cell|cells} updated.") if cells else idle
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
    """Places of the breached and at-risk cases, the most urgent first."""
    from cs_workbook.rules.sla.urgency import ranks, urgency

    rank, chosen = ranks(inputs.rules), (sla.state >= State.AT_RISK).nonzero()[0]
    level, state, due = (column[chosen].tolist() for column in (sla.history.priority, sla.state, sla.next_due))
    order = sorted(range(len(chosen)), key=lambda n: urgency(rank[level[n]], state[n], due[n]))
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
