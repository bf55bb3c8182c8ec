"""doctor: is everything in order – Python, packages, calendar, workbook, settings – and if not, the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cs_workbook.jobs import job
from cs_workbook.model import Finding, Inputs, Outcome, Text, View, Where

PYTHON = (3, 11)


@dataclass(frozen=True)
class Facts:
    """What the door found.

    Attributes:
        packages: name and version; None where it is missing.
        path: the workbook's name, "" when none was given.
        trouble: why the workbook, or some of its tables, cannot be read.
        opened: who has it open elsewhere.
        copies: how many copies are kept beside it.
    """

    python: tuple[int, int, int]
    system: str
    packages: tuple[tuple[str, str | None], ...]
    path: str = ""
    trouble: tuple[Text, ...] = ()
    opened: Text | None = None
    copies: int = 0


@dataclass(frozen=True)
class _Line:
    """One thing looked at: its name, what was found, and the remedy when it is not in order."""

    item: Text
    found: Text
    severity: str = "ok"
    fix: Text = Text("", "")


_MARKS = {"ok": Text("正常", "fine"), "warning": Text("注意", "look"), "error": Text("有问题", "wrong")}


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
    lines = [*_machine(facts), *_calendar(inputs)]
    if facts.path:
        lines += _workbook(inputs, facts)
    bad = [line for line in lines if line.severity != "ok"]
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
    return Text(f"{line.item.zh}：{line.found.zh}", f"{line.item.en}: {line.found.en}")


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
        "warning" if year in guessed else "ok",
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
            Text(f"{wrong} 处读不懂", f"{wrong} cells cannot be read") if wrong else Text("全部读懂", "all readable"),
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
    yield _Line(Text("副本", "Copies"), Text(f"已保留 {facts.copies} 份", f"{facts.copies} kept"))
