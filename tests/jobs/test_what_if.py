"""what-if by hand-worked examples. 2026-11-16 is a Monday."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from cs_workbook.jobs.what_if import Params, plan
from cs_workbook.model import Inputs, OutBook, Text, WorkbookError
from cs_workbook.rules.settings import preset_rules
from tests.tables import at, tables_of

NOW = at("2026-11-21 10:00")


def solved(received: str, resolved: str | None, priority: str = "高") -> tuple[dict[str, Any], dict[str, Any]]:
    case = {"case_id": f"{received}{priority}", "received_at": at(received), "priority": priority}
    stage = {"case_id": case["case_id"], "first_response_at": at(received), "resolved_at": resolved and at(resolved)}
    return case, stage


def history(language: str = "zh"):
    """Two high cases solved within 6 and 20 hours in October, one within 7 in November, one open since Thursday."""
    rows = [
        solved("2026-10-12 10:00", "2026-10-12 16:00"),
        solved("2026-10-30 14:00", "2026-10-31 10:00"),
        solved("2026-11-02 10:00", "2026-11-02 17:00"),
        solved("2026-11-19 20:00", None),
        solved("2026-11-09 10:00", "2026-11-10 11:00", "中"),
    ]
    return tables_of("ticket", "zh", Cases=[case for case, _ in rows], Assignments=[stage for _, stage in rows])


def outcome(*changes: str, hours: tuple[str, ...] = (), calendar: str = "", tables: Any = None, preset: str = "ticket"):
    return plan(Inputs(tables or history(), preset_rules(preset), NOW, Params(changes, calendar, hours)))


def rows(view: Any) -> list[tuple[Any, ...]]:
    return [tuple(value.zh if isinstance(value, Text) else value for value in row) for row in view.rows]


def test_a_shorter_limit_shows_attainment_before_and_after_by_level_and_month():
    result = outcome("高.resolution=8h")
    assert result.summary.zh == "高·解决 48小时 → 8小时：超期 0 → 2 次（解决）。"
    everything, levels, months = (rows(view) for view in result.views)
    assert everything == [("解决", 4, 5, 0, 2, 100.0, 60.0)]
    assert levels == [("解决", "高", 3, 4, 0, 2, 100.0, 50.0), ("解决", "中", 1, 1, 0, 0, 100.0, 100.0)]
    assert months == [("解决", "2026-10", 2, 2, 0, 1, 100.0, 50.0), ("解决", "2026-11", 2, 3, 0, 1, 100.0, 66.7)]


def test_a_longer_limit_heals():
    tables = tables_of("ticket", Cases=[], Assignments=[])
    case, stage = solved("2026-11-02 10:00", "2026-11-05 11:00")
    tables = tables_of("ticket", Cases=[case], Assignments=[stage])
    assert outcome("高.解决=4天", tables=tables).summary.en == "高 resolution 48h → 4d: 1 → 0 breaches (resolution)."


def test_a_limit_where_there_was_none_is_compared_with_nothing():
    result = outcome("*.callback=1h", "高.update=30分钟")
    assert [row for row in rows(result.views[0]) if row[0] == "告知客户"] == [("告知客户", 0, 4, 0, 4, None, 0.0)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("高.resolution=8h", "高·解决 48小时 → 8小时"),
        ("高.解决=8小时", "高·解决 48小时 → 8小时"),
        (" 高 . 解决 ＝８小时", "高·解决 48小时 → 8小时"),
        ("高.first response=1h", "高·首次响应 4小时 → 1小时"),
        ("高.解决=", "高·解决 48小时 → –"),
        ("callback=2wd", "回访时限 3个工作日 → 2个工作日"),
        ("回访时限=2个工作日", "回访时限 3个工作日 → 2个工作日"),
        ("progress_limit=3d", "进度更新间隔 7天 → 3天"),
    ],
)
def test_a_change_is_read_as_people_write_it(change, said):
    assert outcome(change).summary.zh.startswith(said + "：")


def test_a_level_may_be_named_by_its_beginning_or_all_at_once():
    assert "P1 重要·解决" in outcome("p1.resolution=8h", preset="complaint", tables=tables_of("complaint")).summary.zh
    text = outcome("全部.resolution=1h").summary.zh
    assert text.count("·解决") == 4


def test_a_channel_has_its_entry_limit():
    case = {"received_at": at("2026-11-16 10:00"), "recorded_at": at("2026-11-16 10:20"), "channel": "客服热线"}
    tables = tables_of("process", Cases=[case])
    result = outcome("客服热线.entry=15min", preset="process", tables=tables)
    assert result.summary.zh == "客服热线·登记 30分钟 → 15分钟：超期 0 → 1 次（登记）。"


def test_other_hours_move_limits_in_working_time_only():
    result = outcome(hours=("09:00-10:30",))
    assert rows(result.views[0]) == [("解决", 4, 4, 0, 0, 100.0, 100.0), ("回访", 4, 4, 4, 4, 0.0, 0.0)]
    assert result.summary.zh.startswith("工作时间·周一至周五 09:00-18:00 → 09:00-10:30：")
    text = outcome(hours=("周六=09:00-12:00", "sun=休")).summary.zh
    assert text.startswith("工作时间·周六 休 → 09:00-12:00：")


def test_another_calendar_counts_other_holidays():
    case, stage = solved("2026-09-30 10:00", "2026-10-06 10:00", "中")
    tables = tables_of("ticket", Cases=[case], Assignments=[stage])
    result = outcome(calendar="无", tables=tables)
    assert result.summary.zh.startswith("节假日历 CN → 无：超期 ")
    assert rows(result.views[0])[0] == ("解决", 1, 1, 0, 1, 100.0, 0.0)


def test_a_change_that_moves_nothing_says_so():
    assert outcome("低.resolution=1h").summary.zh == "低·解决 5个工作日 → 1小时：没有任何时限因此改变。"
    assert outcome("高.resolution=48h").summary.zh == "与现行设置相同：没有任何时限因此改变。"


def test_the_parameters_stand_below():
    about = outcome("高.resolution=8h").messages[0].zh
    assert about.startswith("按截至 2026-11-21 10:00 的记录重算，共 5 条；日历 CN，规则版本 1.0，来源 test.xlsx。")


def test_nothing_is_written():
    assert outcome("高.resolution=8h").edits == ()


def test_a_new_workbook_with_charts_is_left_on_demand():
    assert outcome("高.resolution=8h").files == ()
    result = plan(Inputs(history(), preset_rules("ticket"), NOW, Params(("高.resolution=8h",), chart=True)))
    (book,) = result.files
    assert isinstance(book, OutBook)
    assert (book.name, book.title) == ("test 假设推演.xlsx", result.summary)
    view, (attainment, breaches) = book.pages[1]
    assert [header.zh for header in view.headers][:2] == ["优先级", "次数·现行"]
    assert rows(view) == [("高", 3, 4, 0, 2, 100.0, 50.0), ("中", 1, 1, 0, 0, 100.0, 100.0)]
    assert [view.headers[i].en for i in attainment.columns] == ["Attainment % now", "Attainment % then"]
    assert [view.headers[i].en for i in breaches.columns] == ["Breaches now", "Breaches then"]


def test_with_several_clocks_the_bars_name_the_clock_too():
    params = Params(("高.resolution=8h", "高.plan=9h"), chart=True)
    (book,) = plan(Inputs(history(), preset_rules("ticket"), NOW, params)).files
    assert isinstance(book, OutBook)
    assert [row[0] for row in rows(book.pages[1][0])] == ["提交方案 高", "提交方案 中", "解决 高", "解决 中"]


@pytest.mark.parametrize(
    ("changes", "more", "said"),
    [
        ((), {}, "没有写要改什么"),
        (("高",), {}, "“高”看不懂。请写成 级别.环节=时限"),
        (("高.resolution=很快",), {}, "时限“很快”读不懂。可写：30分钟"),
        (("高.resolution=8",), {}, "时限“8”缺少时间单位"),
        (("最高.resolution=8h",), {}, "没有“最高”。可用：高"),
        (("高.解答=8h",), {}, "没有“解答”。可用：首次响应、提交方案、方案审批、解决、告知客户、回访、登记"),
        (("回答=8h",), {}, "没有“回答”。可用：进度更新间隔、回访时限、二次跟进时限"),
        ((), {"hours": ("九点半",)}, "读不懂时间段"),
        ((), {"hours": ("周八=9-18",)}, "没有“周八”。可用：周一、周二"),
        ((), {"calendar": "XX"}, "没有“XX”。可用：国家或地区代码"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can(changes, more, said):
    with pytest.raises(WorkbookError) as error:
        outcome(*changes, **more)
    assert error.value.text.zh.startswith(said)
    assert error.value.text.en


def test_loading_the_job_loads_no_heavy_package():
    code = (
        "import sys; from cs_workbook.jobs import what_if;"
        "sys.exit(bool({'pandas', 'numpy', 'holidays'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
