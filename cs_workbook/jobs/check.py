"""check: every check on every table; the findings go to their own sheet, each linked to its cell."""

from __future__ import annotations

from collections import Counter

from cs_workbook.jobs import job
from cs_workbook.model import FillBlock, Finding, Inputs, Outcome, Text, View
from cs_workbook.rules.checks import Look, registered, run_checks
from cs_workbook.rules.columns import FINDINGS, SEVERITIES

_TITLES = {
    "settings": Text("设置有误", "settings"),
}


@job(
    "check",
    Text("校验", "Check"),
    Text(
        "检查所有表格，把问题逐条列在“校验结果”中，点击可跳转",
        "Check every table; findings are listed with links to their cells",
    ),
    button=True,
    takes="books",
    order=50,
)
def plan(inputs: Inputs) -> Outcome:
    """Run every check that is switched on, settings first."""
    findings = inputs.settings_findings + run_checks(Look(inputs.tables, inputs.rules, inputs.now))
    language = inputs.tables.language
    titles = check_titles()
    levels = {choice.code: choice.label.of(language) for choice in SEVERITIES}
    rows = tuple(
        (
            levels[f.severity],
            f.where.sheet,
            f.where.address or None,
            f.where.header or None,
            f.problem.of(language),
            f.fix.of(language),
            titles[f.check].of(language),
        )
        for f in findings
    )
    links = [link_to(f) for f in findings]
    cell = FINDINGS.keys.index("cell")
    block = FillBlock("findings", "Findings", rows, {cell: links})
    return Outcome(_summary(findings), (block,), findings, views=(_by_check(findings, titles),) if findings else ())


def check_titles() -> dict[str, Text]:
    """Return what each check is called, by id."""
    return _TITLES | {item.id: item.title for item in registered()}


def link_to(finding: Finding) -> str | None:
    """Return the place of a finding as a workbook link, such as ``'登记'!L17``."""
    quoted = finding.where.sheet.replace("'", "''")
    return f"'{quoted}'!{finding.where.address or 'A1'}" if finding.where.sheet else None


def _summary(findings: tuple[Finding, ...]) -> Text:
    if not findings:
        return Text("没有发现问题。", "No problem found.")
    count = Counter(f.severity for f in findings)
    return Text(
        "发现 {n} 个问题：错误 {error}，警告 {warning}，提示 {info}。",
        "{n} findings: {error} errors, {warning} warnings, {info} notes.",
    )(n=len(findings), error=count["error"], warning=count["warning"], info=count["info"])


def _by_check(findings: tuple[Finding, ...], titles: dict[str, Text]) -> View:
    count = Counter((f.severity, f.check) for f in findings)
    levels = {choice.code: choice.label for choice in SEVERITIES}
    return View(
        Text("各类问题", "By kind"),
        (Text("级别", "Severity"), Text("校验项", "Check"), Text("数量", "Count")),
        tuple((levels[severity], titles[check], n) for (severity, check), n in count.most_common()),
    )
