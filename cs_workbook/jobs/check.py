"""check: every check on every table; the findings go to their own sheet, each linked to its cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cs_workbook.jobs import job, param
from cs_workbook.model import FillBlock, Finding, Inputs, Outcome, Text, View
from cs_workbook.rules.checks import Look, registered, run_checks
from cs_workbook.rules.columns import FINDINGS, SEVERITIES

_TITLES = {
    "settings": Text("设置有误", "settings"),
}
_MASKED = Text("脱敏 {n} 个单元格。", "{n} {n:cell|cells} masked. ")
_COPIES = Text(
    "脱敏前的内容仍在 .cs_workbook 的副本和运行记录中（可以撤销）；发给别人时只发工作簿本身。",
    "What stood there before is kept in the copies and journals in .cs_workbook, for undo; pass on the workbook alone.",
)


@dataclass(frozen=True)
class Params:
    """Whether to mend what can be mended without asking."""

    mask: bool = param(
        "把未脱敏的姓名、联系方式和文字中的号码就地脱敏",
        "Mask names, contacts and numbers in texts that are not", False, kind="flag",
    )  # fmt: skip


@job(
    "check",
    Text("校验", "Check"),
    Text(
        "检查所有表格，把问题逐条列在“校验结果”中，点击可跳转",
        "Check every table; findings are listed with links to their cells",
    ),
    params=Params,
    button=True,
    takes="books",
    over_cases=True,
    order=50,
)
def plan(inputs: Inputs) -> Outcome:
    """Run every check that is switched on, settings first; mask first where that was asked for."""
    from cs_workbook.rules.mask_cells import masking_edits, with_edits
    from cs_workbook.rules.stamped import STAMPS

    edits = masking_edits(inputs.tables, inputs.rules) if inputs.params and inputs.params.mask else ()
    tables = with_edits(inputs.tables, edits)
    findings = inputs.settings_findings + run_checks(Look(tables, inputs.rules, inputs.now))
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
    masked = sum(edit.column not in STAMPS for edit in edits)
    summary = Text("{a}{b}", "{a}{b}")(a=_MASKED(n=masked), b=_summary(findings)) if masked else _summary(findings)
    views = (_by_check(findings, titles),) if findings else ()
    return Outcome(summary, (*edits, block), findings, (_COPIES,) if masked else (), views, sweeps=bool(masked))


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
        "{n} {n:finding|findings}: {error} {error:error|errors}, {warning} {warning:warning|warnings}, {info} "
        "{info:note|notes}.",
    )(n=len(findings), error=count["error"], warning=count["warning"], info=count["info"])


def _by_check(findings: tuple[Finding, ...], titles: dict[str, Text]) -> View:
    count = Counter((f.severity, f.check) for f in findings)
    levels = {choice.code: choice.label for choice in SEVERITIES}
    return View(
        Text("各类问题", "By kind"),
        (Text("级别", "Severity"), Text("校验项", "Check"), Text("数量", "Count")),
        tuple((levels[severity], titles[check], n) for (severity, check), n in count.most_common()),
    )
