"""explain: the trail of each due time of one case, in words that can be read to a customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import Inputs, Outcome, Tables, Text, View, WorkbookError, cell_text
from cs_workbook.rules.schema import normal
from cs_workbook.rules.sla import CLOCKS, STATES, State

if TYPE_CHECKING:
    from cs_workbook.rules.sla.trail import Trail


@dataclass(frozen=True)
class Params:
    """What explain asks for."""

    case: str = param(
        "编号，或登记表的行号", "the case id, or its row on Registration", positional=Text("编号", "CASE")
    )


@job(
    "explain",
    Text("解释时限", "Explain limits"),
    Text(
        "逐步说明一条的各个时限是怎样算出来的：起点、跳过的日子、暂停、结果",
        "Why these due times: limit, start, days skipped, holds and result, step by step",
    ),
    params=Params,
    writes=False,
    order=62,
)
def plan(inputs: Inputs) -> Outcome:
    """Tell every clock of one case. Raises WorkbookError when there is no such case."""
    from cs_workbook.rules.sla.trail import trails

    place = find_case(inputs.tables, inputs.params.case)
    found, sla = trails(inputs.tables, inputs.rules, inputs.now, place)
    cases = inputs.tables["Cases"]
    name = cell_text(cases.values("case_id")[place]) or f"{cases.sheet}!{cases.rows[place]}"
    if not sla.timed[0]:
        text = Text(
            "{case}：没有可读的接收时间，算不出时限。", "{case}: no readable moment of receipt, so no due times."
        )
        return Outcome(text(case=name))
    states = Text(*(STATES[State(sla.state[0])].of(language) for language in ("zh", "en")))
    breaches = Text(sla.breaches("zh")[0] or "", sla.breaches("en")[0] or "")
    summary = Text("{case}：{state}{breaches}。", "{case}: {state}{breaches}.")(
        case=name,
        state=states,
        breaches=Text(f"（{breaches.zh}）", f" ({breaches.en})") if breaches.zh else Text("", ""),
    )
    if not found:
        none = Text("这一条没有约定任何时限。", "No limit was agreed for this case.")
        return Outcome(summary, messages=(none,))
    return Outcome(summary, views=tuple(map(_view, found)), messages=_guessed(sla.guessed_years()))


def find_case(tables: Tables, asked: str) -> int:
    """Return the place in Cases of an id, or of a sheet row; signs and case do not matter.

    Raises:
        WorkbookError: there is none; the nearest id is named.
    """
    cases = tables["Cases"]
    ids = [normal(cell_text(value)) for value in cases.values("case_id")]
    wanted = normal(asked)
    if wanted in ids:
        return ids.index(wanted)
    if wanted.isdigit() and int(wanted) in cases.rows:
        return cases.rows.index(int(wanted))
    from difflib import get_close_matches

    near = get_close_matches(wanted, [case_id for case_id in ids if case_id], 1, 0.6)
    shown = cell_text(cases.values("case_id")[ids.index(near[0])]) if near else ""
    text = Text(
        "{book}, {sheet}：没有编号为“{case}”的记录。{hint}",
        '{book}, {sheet}: there is no case "{case}". {hint}',
    )
    lost = Text(
        "请核对编号；已移出的记录请到它所在的年度工作簿中查。",
        "Check the id; a case that was split off stands in its year's workbook.",
    )
    hint = Text("最接近的是“{near}”。", 'The nearest is "{near}".')(near=shown) if near else lost
    raise WorkbookError(text(book=tables.workbook, sheet=cases.sheet, case=asked, hint=hint))


def _view(trail: Trail) -> View:
    from cs_workbook.rules.sla.days import moment_words

    due = moment_words(trail.due)
    title = Text("{clock}：{due} 到期，{state}", "{clock}: due {due}, {state}")(
        clock=CLOCKS[trail.clock].label, due=due, state=STATES[trail.state]
    )
    return View(title, (Text("步骤", "Step"), Text("说明", "What counted")), trail.steps)


def _guessed(years: dict[int, int]) -> tuple[Text, ...]:
    text = Text(
        "{year} 年的放假安排尚未公布，以上时限按推算的节假日计算，公布后可能变化。",
        "The official holidays of {year} are not out yet: these due times rest on guessed holidays and may change.",
    )
    return tuple(text(year=year) for year in years)
