"""Every sheet, table and column of the workbook, once.

A new column is one line in the module of its table: the template, the reader, the import, the checks and the docs
follow. Labels are those of the ``feedback`` preset; a preset's data file may re-label, drop or add.
"""

from __future__ import annotations

from functools import lru_cache

from cs_workbook.model import Language, Text
from cs_workbook.rules.columns.cases import ARCHIVE, ASSIGNMENTS, CALLBACKS, CASES, PLANS, PROGRESS
from cs_workbook.rules.columns.figures import DIAGNOSIS, MONITOR, MONTHLY, SAMPLE, STEPS, TARGETS
from cs_workbook.rules.columns.options import (
    CALENDAR,
    CATEGORIES,
    CAUSES,
    CHANNELS,
    DEPARTMENTS,
    OPTIONS,
    PRIORITIES,
    RATINGS,
    STAFF,
    STATUSES,
)
from cs_workbook.rules.columns.records import FINDINGS, KNOWLEDGE, LOG, REMINDERS
from cs_workbook.rules.columns.words import (
    ARCHIVED,
    DAY_KINDS,
    DECISIONS,
    DIRECTIONS,
    FLAGS,
    KNOWLEDGE_KINDS,
    ROLES,
    SEVERITIES,
    STATUS_KINDS,
    T,
)
from cs_workbook.rules.schema import Schema, SheetSpec, TableSpec, resolve

__all__ = [
    "ARCHIVE", "ARCHIVED", "CALLBACKS", "CASES", "CHANNELS", "DAY_KINDS", "DECISIONS", "DIAGNOSIS", "DIRECTIONS",
    "FINDINGS", "FLAGS", "KNOWLEDGE", "KNOWLEDGE_KINDS", "PLANS", "PRIORITIES", "PROGRESS", "ROLES", "SEVERITIES",
    "SHEETS", "STATUS_KINDS", "schema",
]

_PEOPLE, _JOBS, _BOTH = T("人工", "people"), T("程序", "the program"), T("人工与程序", "people and the program")


def _s(key: str, zh: str, en: str, about: Text, by: Text, *tables: TableSpec) -> SheetSpec:
    return SheetSpec(key, T(zh, en), about, by, tables)


SHEETS: tuple[SheetSpec, ...] = (
    _s("guide", "使用说明", "Guide", T("使用方法、颜色图例、操作按钮", "How-to, legend of colours, buttons"), _JOBS),
    _s("registration", "登记", "Registration", T("每条反馈一行，从这里开始", "One row a case; work starts here"), _BOTH, CASES),
    _s("assignment", "分配", "Assignment", T("原因分析、责任部门和责任人", "Analysis, department and owner"), _BOTH, ASSIGNMENTS),
    _s("approval", "方案审批", "Approval", T("改进方案与审批意见", "Plans and decisions"), _BOTH, PLANS),
    _s("progress", "进度", "Progress", T("每次进展一行", "One row an event"), _PEOPLE, PROGRESS),
    _s("callback", "回访", "Callback", T("回访结果与满意度", "Callbacks and ratings"), _BOTH, CALLBACKS),
    _s("archive", "归档", "Archive", T("办结反馈的完整记录", "Flat records of closed cases"), _JOBS, ARCHIVE),
    _s("summary", "月度汇总", "Summary", T("所选月份的汇总与图表", "The chosen month, with charts"), _JOBS),
    _s("history", "月度数据", "History", T("各月指标明细，供透视", "Every month's figures, for pivots"), _JOBS, MONTHLY),
    _s("monitor", "监控", "Monitor", T("实际值与目标、基准的对比", "Actual against target and benchmark"), _BOTH, MONITOR, DIAGNOSIS),
    _s("targets", "目标", "Targets", T("阶段目标与流程改进", "Targets by stage, process steps"), _PEOPLE, TARGETS, STEPS),
    _s("sample", "抽检", "Sample", T("抽样复核优先级", "Cases drawn for re-rating"), _BOTH, SAMPLE),
    _s("knowledge", "知识库", "Knowledge", T("常见问答与典型案例", "FAQ and typical cases"), _PEOPLE, KNOWLEDGE),
    _s("reminders", "提醒", "Reminders", T("谁在什么时候前要办什么，是否已经提醒", "Who must do what by when, and whether they were told"), _JOBS, REMINDERS),
    _s("findings", "校验结果", "Findings", T("需要改正的单元格，点击可跳转", "Cells to mend; click to jump there"), _JOBS, FINDINGS),
    _s("settings", "设置", "Settings", T("时限、分类、人员等全部规则", "Limits, lists, people: all the rules"), _PEOPLE, OPTIONS, PRIORITIES, STATUSES, CATEGORIES, CAUSES, DEPARTMENTS, STAFF, CHANNELS, RATINGS, CALENDAR),
    _s("log", "日志", "Log", T("每次运行改了什么", "What every run changed"), _JOBS, LOG),
)


@lru_cache(maxsize=16)
def schema(preset: str = "feedback", language: Language = "zh") -> Schema:
    """Return the workbook's shape for a preset and language. KeyError: no such preset."""
    from cs_workbook.rules.presets import preset_data

    data = preset_data(preset)
    return resolve(SHEETS, preset, language, data.get("labels", {}), data.get("drop", {}), data.get("add", {}))
