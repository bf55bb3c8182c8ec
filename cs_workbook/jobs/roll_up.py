"""roll-up: many branch workbooks, one month, every figure recomputed from all their cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import Grid, Inputs, Outcome, OutReport, Text, WorkbookError, cell_text

if TYPE_CHECKING:
    from cs_workbook.jobs.rolling_up.gathered import Gathered
    from cs_workbook.jobs.rolling_up.pool import Pool

_SUMMARY = Text(
    "{month}：{n} 个分部，受理 {intake:,}，完成 {completed:,}，期末积压 {backlog:,}{unread}。",
    "{month}: {n} {n:branch|branches}, {intake:,} received, {completed:,} completed, {backlog:,} open at the "
    "end{unread}.",
)
_UNREAD = Text("；另有 {n} 个文件未读入", "; {n} {n:file|files} could not be read")
_NOTHING = Text(
    "{n} 个文件都读不了，没有写出汇总。请按上面各条处理后再运行。",
    "No file could be read ({n} in all), so no roll-up was written. Mend each as said above and run again.",
)
_REPORTS = Text(
    "找到的都是本工具生成的报告，没有分部工作簿。请检查是否选对了文件夹。",
    "All that is there are reports of this program, no branch workbooks. Check whether it is the right folder.",
)
_TITLE = Text("分部汇总 {month}", "Roll-up {month}")
_ORIGIN = Text(
    "生成于 {at} · cs-workbook {version} · 全部来源文件的指纹 SHA-256 {hash}",
    "Made {at} · cs-workbook {version} · all source files, SHA-256 {hash}",
)
_EARLY = Text("{month} 还没有开始，没有可汇总的数据。", "{month} has not begun; there is nothing to summarize.")


@dataclass(frozen=True)
class Params:
    """What roll-up asks for."""

    folder: tuple[str, ...] = param(
        "各分部工作簿所在的文件夹（含子文件夹）、文件、通配符或网址，可给多个",
        "folders of branch workbooks, with their subfolders; files, globs and URLs such as s3://… as well",
        kind="text",
        positional=Text("文件夹", "FOLDER"),
        many=True,
    )
    month: str = param(
        "统计月份，如 2026-10；不填：每月 10 日前为上月，之后为本月",
        "The month, such as 2026-10; left out: the last month up to the 10th, then this one",
        "",
        kind="month",
    )
    parquet: str = param(
        "把逐件明细存为 Parquet（供 BI 工具），写到此文件夹；客户只留掩码",
        "Also leave the tidy cases for BI tools as Parquet in this folder; customers are masked",
        "",
    )
    workers: int = param(
        "同时读几个工作簿；不填：每个核一个", "how many workbooks at once; left out: one a core", 0, kind="whole"
    )
    dask: str = param("写 local：用本机的 Dask 集群运行", "'local': run on a Dask cluster of this computer", "")
    scheduler: str = param(
        "用已有的 Dask 集群运行：调度器地址，如 tcp://主机:8786",
        "run on a Dask cluster: its scheduler's address, such as tcp://host:8786",
        "",
    )


@job(
    "roll-up",
    Text("分部汇总", "Roll up"),
    Text(
        "把多个分部的工作簿按件重算，合成一份月度汇总；读不了的逐个说明原因",
        "Many branch workbooks to one monthly summary, recomputed from cases; says what cannot be read and why",
    ),
    params=Params,
    writes=False,
    takes="branches",
    order=72,
)
def plan(inputs: Inputs) -> Outcome:
    """Pool the branches that the door has gathered (`Gathered`, in place of the params) and lay out the workbook.

    Of a month without any case nothing is written: zeros would read as a result.

    Raises:
        WorkbookError: no workbook could be read.
    """
    from cs_workbook.jobs.rolling_up.notes import notes
    from cs_workbook.jobs.rolling_up.page import Pages
    from cs_workbook.jobs.rolling_up.pool import Pool
    from cs_workbook.jobs.summarizing.absent import no_cases_in_any

    gathered: Gathered = inputs.params
    if inputs.now < gathered.month.start:
        return Outcome(_EARLY(month=gathered.month))
    read, twins = gathered.once()
    if not read:
        raise WorkbookError(_NOTHING(n=len(gathered.refused)) if gathered.refused else _REPORTS)
    pool = Pool(tuple(one.branch for one in read))
    if pool.empty:
        return Outcome(no_cases_in_any(gathered.month, [branch.span for branch in pool.branches]))
    pages = Pages(gathered, read, pool, inputs.now)
    said = notes(gathered, read, twins, pool, inputs.now)
    report = _report(gathered, pages.blocks(said), inputs)
    return Outcome(_summary(gathered, pool), messages=tuple(said), views=(pages.view(),), files=(report,))


def _summary(gathered: Gathered, pool: Pool) -> Text:
    values = {key: pool.total(key).n for key in ("intake", "completed", "backlog")}
    unread = _UNREAD(n=len(gathered.refused)) if gathered.refused else Text("", "")
    return _SUMMARY(month=gathered.month, n=len(pool.branches), unread=unread, **values)


def _report(gathered: Gathered, blocks: Mapping[str, Grid], inputs: Inputs) -> OutReport:
    from cs_workbook.rules.settings import preset_rules

    origin = _ORIGIN(at=cell_text(inputs.now), version=gathered.version, hash=gathered.fingerprint())
    rules = preset_rules(language=gathered.language)
    return OutReport(gathered.out, _TITLE(month=gathered.month), origin, rules, blocks, "roll_up")
