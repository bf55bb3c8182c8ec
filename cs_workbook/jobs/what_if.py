"""what-if: the recorded history under other limits, hours or calendars. Writes nothing into the workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import (
    Cell,
    Chart,
    Inputs,
    OutBook,
    Outcome,
    Tables,
    Text,
    View,
    WorkbookError,
    cell_text,
)
from cs_workbook.rules.columns import schema
from cs_workbook.rules.sla import CLOCKS, run_clocks

if TYPE_CHECKING:
    from cs_workbook.rules.sla.attainment import Grouping, Tally
    from cs_workbook.rules.sla.cases import Sla


@dataclass(frozen=True)
class Params:
    """What what-if asks for."""

    set: tuple[str, ...] = param(
        "改动的时限，如 高.resolution=8h、*.首次响应=30分钟、回访时限=2个工作日，可写多个",
        "another limit, such as high.resolution=8h, *.first_response=30min or callback=2wd; may be given again",
        (),
        many=True,
    )
    calendar: str = param("另一个节假日历，如 SG 或 无", "another holiday calendar, such as SG or none", "")
    hours: tuple[str, ...] = param(
        "另一套工作时间，如 09:00-21:00，或 周六=09:00-12:00，可写多个",
        "other hours, such as 09:00-21:00 or sat=09:00-12:00; may be given again",
        (),
        many=True,
    )
    chart: bool = param(
        "另存一个带图表的新工作簿", "also leave a new workbook with the tables and charts", False, kind="flag"
    )


_NOTHING = Text(
    "没有写要改什么。例如：--set {level}.resolution=8h，--hours 09:00-21:00，--calendar SG。",
    "Say what to change, such as --set {level}.resolution=8h, --hours 09:00-21:00 or --calendar SG.",
)
_AS_IT_IS = Text("与现行设置相同", "the same as the settings")
_SAME = Text("{changes}：没有任何时限因此改变。", "{changes}: no due time would differ.")
_FOUND = Text(
    "{changes}：超期 {before:,} → {after:,} 次（{clocks}）。",
    "{changes}: {before:,} → {after:,} {after:breach|breaches} ({clocks}).",
)
_ABOUT = Text(
    "按截至 {now} 的记录重算，共 {n:,} 条；日历 {calendar}，规则版本 {version}，来源 {book}。"
    "达成率 = 达成 ÷（已完成 + 未完成且已超期）；月份按完成月，未完成的计入当月。工作簿没有改动。",
    "Replayed on the records up to {now}, {n:,} {n:case|cases}; calendar {calendar}, rules {version}, from {book}. "
    "Attainment = met ÷ (finished + open and breached); by month completed, open ones in the present month. "
    "The workbook was left as it is.",
)
_CLOCK = Text("环节", "Clock")
_FIGURES = (
    Text("次数·现行", "n now"),
    Text("次数·假设", "n then"),
    Text("超期·现行", "Breaches now"),
    Text("超期·假设", "Breaches then"),
    Text("达成率%·现行", "Attainment % now"),
    Text("达成率%·假设", "Attainment % then"),
)


@job(
    "what-if",
    Text("假设推演", "What if"),
    Text(
        "用另一套时限、工作时间或日历重算历史：达成率和超期数前后对比",
        "Replay the history under other limits, hours or calendars: attainment before and after",
    ),
    params=Params,
    writes=False,
    over_cases=True,
    order=180,
)
def plan(inputs: Inputs) -> Outcome:
    """Run the clocks twice and compare. Raises WorkbookError when a change cannot be read."""
    from cs_workbook.rules.sla.attainment import compared, everything, moved_clocks

    params = inputs.params
    if not (params.set or params.hours or params.calendar):
        levels = inputs.rules.priority_names
        raise WorkbookError(_NOTHING(level=levels[0] if levels else "*"))
    from cs_workbook.rules.sla.changes import changed_rules

    rules, changes = changed_rules(inputs.rules, params.set, params.hours, params.calendar)
    before, after = (run_clocks(inputs.tables, each, inputs.now) for each in (inputs.rules, rules))
    clocks = moved_clocks(before, after)
    words = _joined([change.text for change in changes]) if changes else _AS_IT_IS
    about = _about(inputs, int(before.timed.sum()))
    if not clocks:
        return Outcome(_SAME(changes=words), messages=(about,))
    pairs = [pair for clock in clocks for pair in compared(before, after, clock, everything).values()]
    summary = _FOUND(
        changes=words,
        before=sum(one.breaches for one, _ in pairs),
        after=sum(other.breaches for _, other in pairs),
        clocks=_joined([CLOCKS[clock].label for clock in clocks]),
    )
    views = _views(inputs, before, after, clocks)
    files = (_book(inputs.tables, summary, about, views),) if params.chart else ()
    return Outcome(summary, messages=(about,), views=views, files=files)


def _views(inputs: Inputs, before: Sla, after: Sla, clocks: Sequence[str]) -> tuple[View, ...]:
    """The clocks that moved: in all, by level, by month."""
    from cs_workbook.rules.sla.attainment import by_month, by_priority, compared, everything, month_text

    priorities = inputs.rules.priorities
    ranks = {place: priority.rank for place, priority in enumerate(priorities)}
    names = [*(priority.name for priority in priorities), "–"]
    level = schema(inputs.tables.preset, inputs.tables.language).tables["Cases"].column("priority").label

    def rows(group_of: Grouping, *member: Callable[[int], str]) -> tuple[tuple[Cell | Text, ...], ...]:
        found: list[tuple[Cell | Text, ...]] = []
        for clock in clocks:
            groups = compared(before, after, clock, group_of)
            order = sorted(groups, key=lambda g: ranks.get(g, 10**6)) if group_of is by_priority else groups
            found += [(CLOCKS[clock].label, *(m(g) for m in member), *_figures(*groups[g])) for g in order]
        return tuple(found)

    month = Text("完成月", "Month completed")
    return (
        View(Text("各环节", "By clock"), (_CLOCK, *_FIGURES), rows(everything)),
        View(Text("按级别", "By level"), (_CLOCK, level, *_FIGURES), rows(by_priority, lambda g: names[g])),
        View(Text("按月份", "By month"), (_CLOCK, month, *_FIGURES), rows(by_month, month_text)),
    )


def _figures(now: Tally, then: Tally) -> tuple[Cell, ...]:
    return (now.judged, then.judged, now.breaches, then.breaches, now.pct, then.pct)


def _about(inputs: Inputs, cases: int) -> Text:
    """The page's parameters."""
    return _ABOUT(
        now=cell_text(inputs.now.replace(second=0, microsecond=0)),
        n=cases,
        calendar=inputs.rules.holiday_country or "–",
        version=inputs.rules.rules_version,
        book=inputs.tables.workbook,
    )


def _joined(parts: Sequence[Text]) -> Text:
    return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _book(tables: Tables, summary: Text, about: Text, views: Sequence[View]) -> OutBook:
    """The views with charts of breaches and attainment."""
    stem, name = tables.workbook.rpartition(".")[0], Text("假设推演", "what if").of(tables.language)
    breaches, attainment = Text("超期次数", "Breaches"), Text("达成率（%）", "Attainment, %")
    pages = []
    for view in views:
        flat = _labelled(view)
        last = len(flat.headers)
        pages.append((flat, (Chart(attainment, (last - 2, last - 1), 100), Chart(breaches, (last - 4, last - 3)))))
    return OutBook(f"{stem} {name}.xlsx", summary, about, tuple(pages))


def _labelled(view: View) -> View:
    """The clock and its member in one column, which names the bars."""
    labels = len(view.headers) - len(_FIGURES)
    if labels == 1:
        return view
    one_clock = len({row[0] for row in view.rows}) == 1
    rows = []
    for clock, member, *figures in view.rows:
        label = Text("{clock} {member}", "{clock} {member}")(clock=clock, member=member)
        rows.append((member if one_clock else label, *figures))
    return View(view.title, view.headers[1:], tuple(rows))
