"""doctor: is everything in order – Python, packages, calendar, workbook, settings – and if not, the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cs_workbook.jobs import job
from cs_workbook.model import Finding, Inputs, Outcome, Text, View, Where

PYTHON = (3, 11)


@dataclass(frozen=True)
class ExcelFacts:
    """What the door found of Excel, without starting it.

    Attributes:
        excel: where it is installed, "" where it is not; None on a system that has none.
        wps: whether WPS is installed.
        add_in: where our ribbon add-in lies for Excel to load, "" when it does not.
        macros: Excel's macro setting: 1 all run, 2 ask, 3 signed ones only, 4 none; None: not set, it asks.
        web_blocked: whether macros in files from the web are blocked without asking.
        from_web: whether the workbook is marked as coming from the web.
    """

    excel: str | None = None
    wps: bool = False
    add_in: str = ""
    macros: int | None = None
    web_blocked: bool = False
    from_web: bool = False


@dataclass(frozen=True)
class Facts:
    """What the door found.

    Attributes:
        packages: name and version; None where it is missing.
        path: the workbook's name, "" when none was given.
        trouble: why the workbook, or some of its tables, cannot be read.
        opened: who has it open elsewhere.
        copies: how many copies are kept beside it.
        macros: whether it holds macros; ours, whether our buttons are among them.
        xlwings: the version of xlwings' VBA in it, "" when there is none.
        starts: the Python its buttons start on this machine, "" when none is named for it.
        starts_exists: whether that Python is there.
        udf_server: whether the xlwings server for worksheet functions is switched on.
        excel: what Excel is like here.
    """

    python: tuple[int, int, int]
    system: str
    packages: tuple[tuple[str, str | None], ...]
    path: str = ""
    trouble: tuple[Text, ...] = ()
    opened: Text | None = None
    copies: int = 0
    macros: bool = False
    ours: bool = False
    xlwings: str = ""
    starts: str = ""
    starts_exists: bool = False
    udf_server: bool = False
    excel: ExcelFacts = ExcelFacts()


@dataclass(frozen=True)
class _Line:
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
    lines = [*_machine(facts), *_excel(facts), *_calendar(inputs)]
    if facts.path:
        lines += _workbook(inputs, facts)
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
        summary = Text("有 {n} 项需要处理。", "{n} things need attention.")(n=len(bad))
    return Outcome(summary, (), findings + inputs.settings_findings, views=(view,))


def _joined(line: _Line) -> Text:
    """The finding's sentence; what was found may be a sentence already."""
    zh, en = line.found.zh.rstrip("。"), line.found.en.rstrip(".")
    return Text(f"{line.item.zh}：{zh}。", f"{line.item.en}: {en}.")


def _machine(facts: Facts) -> Iterator[_Line]:
    """Python and the packages."""
    version = ".".join(map(str, facts.python))
    good = facts.python[:2] >= PYTHON
    yield _Line(
        Text("Python", "Python"),
        Text(f"{version}（{facts.system}）", f"{version} ({facts.system})"),
        "ok" if good else "error",
        Text("请安装 Python 3.11 或更新版本。", "Install Python 3.11 or newer."),
    )
    missing = [name for name, found in facts.packages if found is None]
    shown = "、".join(missing) or f"{len(facts.packages)} 个都已安装"
    yield _Line(
        Text("软件包", "Packages"),
        Text(shown, ", ".join(missing) or f"all {len(facts.packages)} installed"),
        "error" if missing else "ok",
        Text("请重新安装本程序：python -m pip install .", "Install the program again: python -m pip install ."),
    )


def _excel(facts: Facts) -> Iterator[_Line]:
    """Whether Excel is here, and whether it lets buttons run."""
    found, item = facts.excel, Text("Excel", "Excel")
    if found.excel is None:
        yield _Line(
            item,
            Text(
                "这台电脑上没有 Excel，请在关闭的文件上用命令行",
                "none on this system: use the command line on closed files",
            ),
        )
        return
    if not found.excel:
        wps = Text("没有找到，只有 WPS", "not found, only WPS") if found.wps else Text("没有找到", "not found")
        yield _Line(
            item,
            wps,
            "warning",
            Text(
                "按钮只在 Microsoft Excel 中可用；请关闭文件后用命令行。",
                "Buttons work in Microsoft Excel only; close the file and use the command line.",
            ),
        )
        return
    yield _Line(item, Text(found.excel, found.excel))
    if found.add_in:
        yield _Line(Text("加载项", "Add-in"), Text(found.add_in, found.add_in))
    setting, severity = _MACROS.get(found.macros or _ASKS, _MACROS[_ASKS])
    yield _Line(
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
        yield _Line(
            Text("文件来源", "Origin"),
            Text("带有“来自网络”标记，Excel 会拦截其中的宏", "marked as coming from the web: Excel blocks its macros"),
            "error" if found.web_blocked or facts.macros else "warning",
            Text(
                "右键 › 属性 › 勾选“解除锁定”（Mac：在终端运行 xattr -d com.apple.quarantine 文件），再打开。",
                "Right-click › Properties › Unblock (Mac: xattr -d com.apple.quarantine FILE), then open it again.",
            ),
        )


def _calendar(inputs: Inputs) -> Iterator[_Line]:
    """Whether this year's and next year's official days off are known."""
    from cs_workbook.rules.settings import preset_rules
    from cs_workbook.rules.worktime import unofficial_years, working_hours

    rules = inputs.rules or preset_rules()
    if not rules.holiday_country:
        yield _Line(Text("节假日历", "Calendar"), Text("不使用法定节假日", "no statutory holidays"))
        return
    days = {day.day: (day.open, day.note) for day in rules.calendar}
    hours = working_hours(rules.hours_by_weekday, rules.holiday_country, days)
    year = inputs.now.year
    guessed = unofficial_years(hours, (year, year + 1))
    item = Text(f"节假日历（{rules.holiday_country}）", f"Calendar ({rules.holiday_country})")
    if not guessed:
        yield _Line(item, Text(f"{year}、{year + 1} 年均为正式安排", f"{year} and {year + 1} are official"))
        return
    # Next year's notice comes out in November; until then that is nobody's fault.
    yield _Line(
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


def _workbook(inputs: Inputs, facts: Facts) -> Iterator[_Line]:
    """The workbook itself, its settings, who has it open, its copies."""
    item = Text("工作簿", "Workbook")
    fix = Text("请按上面的说明处理后再运行一次。", "Do as it says and run again.")
    for text in facts.trouble:
        yield _Line(item, text, "error", fix)
    if not facts.trouble:
        tables = inputs.tables
        yield _Line(
            item,
            Text(
                f"{len(tables.tables)} 张表格齐全（{tables.preset}，{len(tables['Cases']):,} 条登记）",
                f"all {len(tables.tables)} tables are there ({tables.preset}, {len(tables['Cases']):,} cases)",
            ),
        )
        wrong = len(inputs.settings_findings)
        yield _Line(
            Text("设置", "Settings"),
            Text(f"{wrong} 处读不懂", f"cells that cannot be read: {wrong}")
            if wrong
            else Text("全部读懂", "all readable"),
            "error" if wrong else "ok",
            Text("逐条说明见下。", "Each is named below."),
        )
    if facts.opened:
        yield _Line(
            Text("占用", "In use"),
            facts.opened,
            "warning",
            Text("现在运行任务会被拒绝。", "Jobs are refused meanwhile."),
        )
    else:
        yield _Line(Text("占用", "In use"), Text("没有人打开", "nobody has it open"))
    if facts.macros:
        yield from _buttons(facts)
    yield _Line(Text("副本", "Copies"), Text(f"已保留 {facts.copies} 份", f"{facts.copies} kept"))


def _buttons(facts: Facts) -> Iterator[_Line]:
    """The buttons: ours, of the installed xlwings, starting a Python that is there; and what Excel may block."""
    item = Text("按钮", "Buttons")
    renew = Text("请运行 cs-workbook add-buttons 更新按钮。", "Run cs-workbook add-buttons to renew them.")
    if not facts.ours:
        yield _Line(item, Text("工作簿里的宏不是本程序的按钮", "the macros in it are not this program's buttons"))
        return
    installed = dict(facts.packages).get("xlwings") or "–"
    same = facts.xlwings == installed
    version = Text(f"xlwings {facts.xlwings}（本机 {installed}）", f"xlwings {facts.xlwings} (installed: {installed})")
    yield _Line(item, version, "ok" if same else "warning", renew)
    if facts.excel.excel is None:
        return
    found = facts.starts or "–"
    yield _Line(
        Text("按钮启动的 Python", "Python the buttons start"),
        Text(found, found),
        "ok" if facts.starts_exists else "error",
        renew,
    )
    if facts.udf_server:
        yield _Line(
            Text("UDF 服务", "UDF server"),
            Text("已打开，按钮用不到", "switched on; the buttons do not need it"),
            "warning",
            Text(
                "请在 xlwings 设置表中把 USE UDF SERVER 改为 False。",
                "Set USE UDF SERVER to False on the settings sheet.",
            ),
        )
