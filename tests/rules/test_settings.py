"""Rules to the settings sheet and back, and a finding for every cell that cannot be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any

import pytest

from cs_workbook.model import Tables, Text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.limits import Limit
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import CalendarDay, Colleague, Rules, options, preset_rules
from cs_workbook.rules.settings_cells import rules_cells
from cs_workbook.rules.settings_sheet import parse_rules
from tests.tables import tables_of, with_cells

PRESETS = [(preset, language) for preset in preset_names() for language in ("zh", "en")]


def with_option(tables: Tables, label: str, value: object) -> Tables:
    """The same workbook with another value in one option's cell."""
    table = tables["Options"]
    i = list(table.cells["key"]).index(label)
    values: list[Any] = [*table.cells["value"]]
    values[i] = value
    return with_cells(tables, "Options", value=values)


@pytest.mark.parametrize(("preset", "language"), PRESETS)
def test_rules_survive_the_sheet(preset, language):
    rules = preset_rules(preset, language)
    rules = replace(
        rules,
        staff=(Colleague("小周", rules.departments[0].name, "supervisor", ("a", "b"), 8, False, "x@example.com"),),
        calendar=(CalendarDay(dt.date(2026, 2, 14), True, "调休上班"), CalendarDay(dt.date(2026, 12, 31), False)),
        hours_sat=((9 * 60, 12 * 60), (22 * 60, 30 * 60)),
        check_levels={"id-duplicate": "warning", "short-description": "off"},
    )
    read, findings = parse_rules(tables_of(preset, language, rules))
    assert findings == ()
    for field in fields(Rules):
        if field.name != "check_levels":
            assert getattr(read, field.name) == getattr(rules, field.name), field.name
    assert read.check_levels["id-duplicate"] == "warning"
    assert read.check_levels["short-description"] == "off"
    assert read.check_levels["required-missing"] == "error"


@pytest.mark.parametrize(("preset", "language"), PRESETS)
def test_every_option_says_what_it_is_in_both_languages(preset, language):
    for name, option in options().items():
        for text in (option.label, option.help, option.kind.expect):
            assert text.zh and text.en, name
    labels = [row["key"] for row in rules_cells(preset_rules(preset, language))["Options"]]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("preset", preset_names())
def test_words_of_a_preset_refer_to_its_own_lists(preset):
    for language in ("zh", "en"):
        rules = preset_rules(preset, language)
        departments = {d.name for d in rules.departments}
        assert {c.department for c in (*rules.categories, *rules.causes)} <= departments
        assert {c.method for c in rules.channels if c.name != rules.alert_channel} <= set(rules.callback_methods)
        assert not rules.alert_channel or rules.alert_channel in {c.name for c in rules.channels}
        assert not rules.alert_priority or rules.alert_priority in rules.priority_names
        assert not rules.repeat_priority or rules.repeat_priority in rules.priority_names
        assert {s.kind for s in rules.statuses} == {"open", "on_hold", "resolved", "closed"}
        assert set(rules.required_fields) <= set(schema(preset, language).tables["Cases"].keys)


def limits(preset: str, level: str) -> dict[str, Limit | None]:
    """The limits of the level whose name begins so, those without a limit left out."""
    priority = next(p for p in preset_rules(preset).priorities if p.name.startswith(level))
    return {clock: limit for clock, limit in priority.limits.items() if limit}


def test_feedback_limits_are_those_of_the_domain():
    hour = 60
    assert limits("feedback", "紧急") == {
        "first_response": Limit(hour, "minutes"),
        "approval": Limit(2 * hour, "minutes"),
    }
    assert limits("feedback", "普通") == {
        "first_response": Limit(2 * hour, "minutes"),
        "approval": Limit(24 * hour, "minutes"),
    }
    assert limits("feedback", "建议") == {"approval": Limit(24 * hour, "minutes")}


def test_complaint_limits_are_those_of_the_domain():
    assert limits("complaint", "P2") == {
        "first_response": Limit(480, "minutes"),
        "plan": Limit(1, "working_days"),
        "resolution": Limit(7, "working_days"),
        "update": Limit(1440, "minutes"),
    }


def test_ticket_limits_are_those_of_the_domain():
    assert limits("ticket", "低") == {
        "first_response": Limit(1440, "minutes"),
        "plan": Limit(3, "working_days"),
        "resolution": Limit(5, "working_days"),
    }


def test_response_limits_are_those_of_the_domain():
    assert limits("response", "P1") == {"first_response": Limit(5, "minutes"), "resolution": Limit(120, "minutes")}


def test_an_option_that_cannot_be_read_is_named_with_its_cell_and_keeps_the_preset():
    tables = with_option(tables_of(), "临期比例（%）", "两成")
    rules, findings = parse_rules(tables)
    assert rules.at_risk_pct == 20
    (finding,) = findings
    assert (finding.where.sheet, finding.where.header) == ("设置", "取值")
    assert tables["Options"].cells["key"][finding.where.row - 6] == "临期比例（%）"
    assert finding.problem == Text("“两成”读不懂。", "'两成' cannot be read.")
    assert finding.fix.zh == "请改为：0 到 100 之间的整数。在改好之前，程序按预设值“20”运行。"


def test_an_unknown_option_is_told_the_nearest_name():
    tables = tables_of()
    keys = ["临期比率（%）" if key == "临期比例（%）" else key for key in tables["Options"].cells["key"]]
    (finding,) = parse_rules(with_cells(tables, "Options", key=keys))[1]
    assert finding.problem.zh == "没有“临期比率（%）”这个参数。"
    assert finding.fix.zh == "请改为“临期比例(%)”或删去这一行。"


def test_a_limit_that_cannot_be_read_names_the_cell_and_gives_examples():
    rows = rules_cells(preset_rules())["Priorities"]
    rows[0] = {**rows[0], "first_response": "尽快"}
    rules, (finding,) = parse_rules(tables_of(Priorities=rows))
    assert rules.priorities[0].limits["first_response"] is None
    assert finding.problem.zh == "“尽快”读不懂。"
    assert "30分钟" in finding.fix.zh
    assert finding.where.header == "首次响应"


def test_all_slips_are_reported_at_once():
    rows: dict[str, Any] = dict(rules_cells(preset_rules()))
    rows["Statuses"] = []
    rows["Categories"][0] = {**rows["Categories"][0], "department": "火星部"}
    rows["Channels"].append({"name": "电话"})
    rows["Calendar"] = [{"day": "春节", "kind": "休"}]
    findings = parse_rules(tables_of(**rows))[1]
    assert sorted(f.problem.zh for f in findings) == sorted(
        ["列表是空的。", "部门列表中没有“火星部”。", "“电话”重复，第 6 行已有。", "“春节”读不懂。"]
    )


def test_a_list_word_in_the_other_language_is_understood():
    rows = rules_cells(preset_rules())["Statuses"]
    rows[0] = {**rows[0], "kind": "Open"}
    assert parse_rules(tables_of(Statuses=rows))[1] == ()
