"""monitor: actual against target by day, week or month; alerts, owners, stages, the gap to the benchmarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import Cell, Inputs, Outcome, Text, View, WorkbookError

if TYPE_CHECKING:
    from cs_workbook.jobs.monitoring.watch import Watch
    from cs_workbook.rules.blocks import BlockSpec
    from cs_workbook.rules.kpis.periods import Step

_STEPS: dict[str, Step] = {
    "day": "day", "week": "week", "month": "month", "日": "day", "周": "week", "月": "month",
    "按日": "day", "按周": "week", "按月": "month", "天": "day",
}  # fmt: skip
LONGEST = 24
_NO_STEP = Text("“{by}”不是周期。请写 day、week 或 month。", '"{by}" is no period. Write day, week or month.')
_ALERT = Text("预警：{text}。", "Alert: {text}.")
_OPENED = Text(
    "已登记 {n} 条预警，请运行“生成编号”和“分配责任人”。",
    "{n} {n:alert registered as a case|alerts registered as cases}: run assign-ids and assign-owners.",
)
_NOTHING = Text("还没有可监控的记录。", "There is nothing to monitor yet.")
_STAR = Text("{month} 月度之星：{name}（响应快且评价好）。", "Star of {month}: {name}, fast and well rated.")
_TRAIN = Text("{name}：{text}。", "{name}: {text}.")


@dataclass(frozen=True)
class Params:
    """What monitor asks for."""

    by: str = param("周期：day 日、week 周、month 月", "Period: day, week or month", "week")
    months: int = param(
        "基准差距看最近几个整月（另加本月至今）",
        "Whole months the benchmark gap looks back, and this one",
        3,
        kind="whole",
    )


@job(
    "monitor",
    Text("更新监控", "Monitor"),
    Text(
        "按日、周、月对比实际值与目标，列出预警、责任人、阶段目标和基准差距",
        "Actual against target by day, week or month; alerts, owners, stages and benchmark gaps",
    ),
    params=Params,
    button=True,
    over_cases=True,
    order=74,
)
def plan(inputs: Inputs) -> Outcome:
    """Recompute the last periods from the cases; what people wrote beside them stays."""
    step = _STEPS.get(inputs.params.by.strip().lower())
    if step is None:
        raise WorkbookError(_NO_STEP(by=inputs.params.by))
    from cs_workbook.jobs.monitoring.alert_cases import alert_cases
    from cs_workbook.jobs.monitoring.rows import page
    from cs_workbook.jobs.monitoring.tables import diagnosis_edits, monitor_edits, unknown_metrics
    from cs_workbook.jobs.monitoring.watch import Watch
    from cs_workbook.jobs.summarizing.page import page_edits
    from cs_workbook.rules.blocks import monitor

    window = min(max(inputs.params.months, 1), LONGEST)
    watch = Watch.begin(inputs.tables, inputs.rules, inputs.now, step, window)
    if not watch.periods:
        return Outcome(_NOTHING, findings=unknown_metrics(watch))
    blocks = page(watch)
    opened = alert_cases(watch)
    edits = [
        *opened,
        *monitor_edits(watch),
        *diagnosis_edits(watch),
        *page_edits(monitor.ABOUT, blocks, inputs.tables),
    ]
    return Outcome(_summary(watch), tuple(edits), unknown_metrics(watch), _messages(watch, len(opened)), _views(watch))


def _summary(watch: Watch) -> Text:
    from cs_workbook.rules.blocks import monitor

    now = watch.periods[-1]
    targets = watch.targets(now)
    judged = [targets[kpi].met(watch.figure(kpi, now).value) for kpi in monitor.STATUS_KPIS if kpi in targets]
    met, known = judged.count(True), len(judged) - judged.count(None)
    text = Text(
        "{period}：受理 {intake}，完成 {completed}，积压 {backlog}{goals}。",
        "{period}: {intake} received, {completed} completed, backlog {backlog}{goals}.",
    )
    goals = Text("，{known} 项目标达成 {met} 项", ", {met} of {known} targets met")(known=known, met=met)
    counts = {key: watch.figure(key, now).n for key in ("intake", "completed", "backlog")}
    return text(period=now.period.label, goals=goals if known else Text("", ""), **counts)


def _messages(watch: Watch, opened: int) -> tuple[Text, ...]:
    """Alerts, the star, and who is to be trained again."""
    from cs_workbook.jobs.monitoring.alerts import alerts
    from cs_workbook.jobs.monitoring.owners import below_target, below_words, ranked

    names = watch.facts.dimensions["owner"].names
    said = [_ALERT(text=text) for text in alerts(watch).values()]
    said += [_OPENED(n=opened)] if opened else []
    said += [_STAR(month=watch.judged.period.label, name=names[owner]) for owner in ranked(watch)[:1]]
    for one in below_target(watch):
        words = below_words(watch, one)
        said.append(_TRAIN(name=names[one.owner], text=Text(words, words)))
    return tuple(said)


def _views(watch: Watch) -> tuple[View, ...]:
    """This period with what each figure rests on, and the owners of the month."""
    from cs_workbook.jobs.monitoring.owners import owner_rows
    from cs_workbook.jobs.monitoring.rows import status_rows
    from cs_workbook.rules.blocks import monitor

    status = _lines(monitor.STATUS, status_rows(watch))
    counts = (watch.figure(kpi_id, watch.periods[-1]).n for kpi_id in monitor.STATUS_KPIS)
    counted = tuple((*line, n) for line, n in zip(status, counts, strict=True))
    headers = tuple(column.label for column in monitor.STATUS.columns)
    views = [View(monitor.STATUS.title, (*headers, Text("样本数", "n")), counted)]
    if owners := _lines(monitor.OWNERS, owner_rows(watch)):
        views.append(View(monitor.OWNERS.title, tuple(column.label for column in monitor.OWNERS.columns), owners))
    return tuple(views)


def _lines(block: BlockSpec, rows: Iterable[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a block with its shares in per cent."""
    from cs_workbook.rules.kpis.targets import attained_words

    def said(value: Cell, form: str) -> Cell:
        if not isinstance(value, float):
            return value
        return attained_words(100 * value) if form == "attained" else f"{value:.1%}" if form == "share" else value

    forms = [column.format for column in block.columns]
    return tuple(tuple(map(said, row, forms)) for row in rows)
