"""doctor: is everything in order – Python, packages, calendar, workbook, settings – and if not, the remedy."""

from __future__ import annotations

from cs_workbook.jobs import job
from cs_workbook.jobs.examining.facts import Facts
from cs_workbook.jobs.examining.lines import Line, calendar, excel, machine, workbook
from cs_workbook.model import Finding, Inputs, Outcome, Text, View, Where

_MARKS = {
    "ok": Text("正常", "fine"),
    "info": Text("提示", "note"),
    "warning": Text("注意", "look"),
    "error": Text("有问题", "wrong"),
}


@job(
    "doctor",
    Text("体检", "Check-up"),
    Text(
        "检查 Python、所需软件包、节假日历、工作簿结构和设置是否正常，并给出处理办法",
        "Check Python, packages, the calendar, the workbook and its settings; each problem with its remedy",
    ),
    takes="perhaps",
    writes=False,
    order=950,
)
def plan(inputs: Inputs) -> Outcome:
    """Judge the door's `Facts` (in params); without a workbook only the machine is looked at."""
    facts: Facts = inputs.params
    lines = [*machine(facts), *excel(facts), *calendar(inputs)]
    if facts.path:
        lines += workbook(inputs, facts)
    bad = [line for line in lines if line.severity not in ("ok", "info")]
    findings = tuple(
        Finding(
            "doctor",
            "error" if line.severity == "error" else "warning",
            Where(facts.path or facts.system, ""),
            _joined(line),
            line.fix,
        )
        for line in bad
    )
    view = View(
        Text("体检结果", "What was looked at"),
        (Text("项目", "item"), Text("结果", "result"), Text("情况", "found")),
        tuple((line.item, _MARKS[line.severity], line.found) for line in lines),
    )
    summary = Text("一切正常。", "Everything is in order.")
    if bad:
        summary = Text("有 {n} 项需要处理。", "{n} {n:thing needs|things need} attention.")(n=len(bad))
    return Outcome(summary, (), findings + inputs.settings_findings, views=(view,))


def _joined(line: Line) -> Text:
    """The finding's sentence; what was found may be a sentence already."""
    zh, en = line.found.zh.rstrip("。"), line.found.en.rstrip(".")
    return Text(f"{line.item.zh}：{zh}。", f"{line.item.en}: {en}.")
