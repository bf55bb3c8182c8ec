"""Each thing `doctor` looks at: its name, what was found, and the remedy when it is not in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cs_workbook.jobs.examining.facts import Facts
from cs_workbook.model import Inputs, Text

PYTHON = (3, 11)


@dataclass(frozen=True)
class Line:
    """One thing looked at: its name, what was found, and the remedy when it is not in order."""

    item: Text
    found: Text
    severity: str = "ok"
    fix: Text = Text("", "")


_ASKS = 2
_MACROS: dict[int, tuple[Text, str]] = {
    1: (Text("全部运行，不询问", "all run unasked"), "ok"),
    _ASKS: (Text("打开时询问，请点“启用内容”", "asks on opening: choose Enable Content"), "ok"),
    3: (Text("只运行有签名的宏", "signed macros only"), "warning"),
    4: (Text("一律禁用", "all are disabled"), "error"),
}


def machine(facts: Facts) -> Iterator[Line]:
    """Python and the packages."""
    version = ".".join(map(str, facts.python))
    good = facts.python[:2] >= PYTHON
    yield Line(
        Text("Python", "Python"),
        Text(f"{version}（{facts.system}）", f"{version} ({facts.system})"),
        "ok" if good else "error",
        Text("请安装 Python 3.11 或更新版本。", "Install Python 3.11 or newer."),
    )
    missing = [name for name, found in facts.packages if found is None]
    shown = "、".join(missing) or f"{len(facts.packages)} 个都已安装"
    yield Line(
        Text("软件包", "Packages"),
        Text(shown, ", ".join(missing) or f"all {len(facts.packages)} installed"),
        "error" if missing else "ok",
        Text("请重新安装本程序：python -m pip install .", "Install the program again: python -m pip install ."),
    )


def excel(facts: Facts) -> Iterator[Line]:
    """Whether Excel is here, and whether it lets buttons run."""
    found, item = facts.excel, Text("Excel", "Excel")
    if found.excel is None:
        yield Line(
            item,
            Text(
                "这台电脑上没有 Excel，请在关闭的文件上用命令行",
                "none on this system: use the command line on closed files",
            ),
        )
        return
    if not found.excel:
        wps = Text("没有找到，只有 WPS", "not found, only WPS") if found.wps else Text("没有找到", "not found")
        yield Line(
            item,
            wps,
            "warning",
            Text(
                "按钮只在 Microsoft Excel 中可用；请关闭文件后用命令行。",
                "Buttons work in Microsoft Excel only; close the file and use the command line.",
            ),
        )
        return
    yield Line(item, Text(found.excel, found.excel))
    if found.add_in:
        yield Line(Text("加载项", "Add-in"), Text(found.add_in, found.add_in))
    setting, severity = _MACROS.get(found.macros or _ASKS, _MACROS[_ASKS])
    yield Line(
        Text("宏设置", "Macro setting"),
        setting,
        severity,
        Text(
            "在 Excel 选项 › 信任中心 › 宏设置 中选“禁用宏，并发出通知”；不能改的，请 IT 同事签名或设受信任位置。",
            "Excel Options › Trust Center › Macro Settings: disable with notification; if it is locked, "
            "ask IT to sign the macros or to trust the folder.",
        ),
    )
    if found.from_web:
        yield Line(
            Text("文件来源", "Origin"),
            Text("带有“来自网络”标记，Excel 会拦截其中的宏", "marked as coming from the web: Excel blocks its macros"),
            "error" if found.web_blocked or facts.macros else "warning",
            Text(
                "右键 › 属性 › 勾选“解除锁定”（Mac：在终端运行 xattr -d com.apple.quarantine 文件），再打开。",
                "Right-click › Properties › Unblock (Mac: xattr -d com.apple.quarantine FILE), then open it again.",
            ),
        )


def calendar(inputs: Inputs) -> Iterator[Line]:
    """Whether this year's and next year's official days off are known."""
    from cs_workbook.rules.settings import preset_rules
    from cs_workbook.rules.worktime import unofficial_years, working_hours

    rules = inputs.rules or preset_rules()
    if not rules.holiday_country:
        yield Line(Text("节假日历", "Calendar"), Text("不使用法定节假日", "no statutory holidays"))
        return
    days = {day.day: (day.open, day.note) for day in rules.calendar}
    hours = working_hours(rules.hours_by_weekday, rules.holiday_country, days)
    year = inputs.now.year
    guessed = unofficial_years(hours, (year, year + 1))
    item = Text(f"节假日历（{rules.holiday_country}）", f"Calendar ({rules.holiday_country})")
    if not guessed:
        yield Line(item, Text(f"{year}、{year + 1} 年均为正式安排", f"{year} and {year + 1} are official"))
        return
    # Next year's notice comes out in November; until then that is nobody's fault.
    yield Line(
        item,
        Text(
            f"{'、'.join(map(str, guessed))} 年的放假调休安排尚未收录，到期日为推算",
            f"no official notice for {', '.join(map(str, guessed))} yet; due days there are estimates",
        ),
        "warning" if year in guessed else "info",
        Text(
            "国务院公布后请升级：python -m pip install -U holidays；或在“设置”的工作日历调整中逐日填写。",
            "When it is published: python -m pip install -U holidays; or enter the days under Calendar changes.",
        ),
    )


def workbook(inputs: Inputs, facts: Facts) -> Iterator[Line]:
    """The workbook itself, its settings, who has it open, its copies."""
    item = Text("工作簿", "Workbook")
    fix = Text("请按上面的说明处理后再运行一次。", "Do as it says and run again.")
    for text in facts.trouble:
        yield Line(item, text, "error", fix)
    if not facts.trouble:
        tables = inputs.tables
        yield Line(
            item,
            Text(
                f"{len(tables.tables)} 张表格齐全（{tables.preset}，{len(tables['Cases']):,} 条登记）",
                f"all {len(tables.tables)} tables are there ({tables.preset}, {len(tables['Cases']):,} cases)",
            ),
        )
        wrong = len(inputs.settings_findings)
        yield Line(
            Text("设置", "Settings"),
            Text(f"{wrong} 处读不懂", f"cells that cannot be read: {wrong}")
            if wrong
            else Text("全部读懂", "all readable"),
            "error" if wrong else "ok",
            Text("逐条说明见下。", "Each is named below."),
        )
    if facts.opened:
        yield Line(
            Text("占用", "In use"),
            facts.opened,
            "warning",
            Text("现在运行任务会被拒绝。", "Jobs are refused meanwhile."),
        )
    else:
        yield Line(Text("占用", "In use"), Text("没有人打开", "nobody has it open"))
    if facts.macros:
        yield from _buttons(facts)
    yield Line(Text("副本", "Copies"), Text(f"已保留 {facts.copies} 份", f"{facts.copies} kept"))


def _buttons(facts: Facts) -> Iterator[Line]:
    """The buttons: ours, of the installed xlwings, starting a Python that is there; and what Excel may block."""
    item = Text("按钮", "Buttons")
    renew = Text("请运行 cs-workbook add-buttons 更新按钮。", "Run cs-workbook add-buttons to renew them.")
    if not facts.ours:
        yield Line(item, Text("工作簿里的宏不是本程序的按钮", "the macros in it are not this program's buttons"))
        return
    installed = dict(facts.packages).get("xlwings") or "–"
    same = facts.xlwings == installed
    version = Text(f"xlwings {facts.xlwings}（本机 {installed}）", f"xlwings {facts.xlwings} (installed: {installed})")
    yield Line(item, version, "ok" if same else "warning", renew)
    if facts.excel.excel is None:
        return
    found = facts.starts or "–"
    yield Line(
        Text("按钮启动的 Python", "Python the buttons start"),
        Text(found, found),
        "ok" if facts.starts_exists else "error",
        renew,
    )
    if facts.udf_server:
        yield Line(
            Text("UDF 服务", "UDF server"),
            Text("已打开，按钮用不到", "switched on; the buttons do not need it"),
            "warning",
            Text(
                "请在 xlwings 设置表中把 USE UDF SERVER 改为 False。",
                "Set USE UDF SERVER to False on the settings sheet.",
            ),
        )
