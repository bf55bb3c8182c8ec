"""Targets, units, attainment and gaps, by the domain's own examples."""

from __future__ import annotations

import datetime as dt

import pytest

from cs_workbook.rules.kpis import kpi_called, kpi_named
from cs_workbook.rules.kpis.targets import attainment_pct, current_targets, gap_pct, in_unit, read_targets
from cs_workbook.rules.presets import preset_data
from cs_workbook.rules.settings import preset_rules
from tests.tables import at, tables_of


@pytest.mark.parametrize(
    ("actual", "target", "direction", "pct"),
    [
        (25, 20, "lower", 80.0),  # the three examples of the domain
        (420, 350, "lower", 83.3),
        (82, 90, "higher", 91.1),
        (10, 20, "lower", 200.0),
        (0, 20, "lower", 100.0),  # nothing left to do attains any target
        (0, 0, "lower", 100.0),
        (5, 0, "lower", 0.0),
        (5, 0, "higher", 100.0),
        (0, 90, "higher", 0.0),
        (None, 90, "higher", None),
        (80, None, "higher", None),
    ],
)
def test_attainment_is_the_worse_over_the_better(actual, target, direction, pct):
    assert attainment_pct(actual, target, direction) == pct


@pytest.mark.parametrize(
    ("current", "benchmark", "direction", "pct"),
    [
        (30, 15, "lower", 100.0),  # the four rows of the domain's table
        (4, 2, "lower", 100.0),
        (500, 100, "lower", 400.0),
        (75, 90, "higher", 16.7),
        (12, 15, "lower", -20.0),
        (None, 15, "lower", None),
        (3, None, "lower", None),
        (3, 0, "lower", None),
    ],
)
def test_a_gap_is_what_lies_beyond_the_benchmark(current, benchmark, direction, pct):
    assert gap_pct(current, benchmark, direction) == pct


@pytest.mark.parametrize(
    ("value", "unit", "kpi", "own"),
    [
        (20, "分钟", "first_response_mean", 20),
        (0.5, "小时", "first_response_mean", 30),
        (90, "min", "resolution_mean", 1.5),
        (1, "天", "resolution_mean", 24),
        (90, "%", "csat", 90),
        (350, "件", "backlog", 350),
        (350, None, "backlog", 350),
        (5, "小时", "csat", None),
        (5, "%", "first_response_mean", None),
    ],
)
def test_a_target_in_another_unit_is_turned_into_the_kpis_own(value, unit, kpi, own):
    assert in_unit(value, unit, kpi_named(kpi)) == own


def targets(*rows):
    return read_targets(tables_of("response", Targets=rows))


def test_every_target_and_benchmark_of_the_presets_names_a_kpi():
    for part in ("targets", "diagnosis"):
        for entry in preset_data("response")[part]:
            assert kpi_called(entry["metric"]["zh"]) is kpi_called(entry["metric"]["en"]) is not None, entry


def test_rows_that_name_no_kpi_or_hold_no_number_are_passed_over():
    rows = (
        {"metric": "心情", "target": 1},
        {"metric": "满意度"},
        {"metric": "满意度", "target": "九成"},
        {"target": 3},
    )
    assert targets(*rows) == []


def test_the_direction_written_down_goes_before_the_kpis_own():
    (found,) = targets({"metric": "受理量", "target": 100, "direction": "越高越好"})
    assert found.direction == "higher"
    (found,) = targets({"metric": "满意度", "target": 90})
    assert (found.direction, found.met(90.0), found.met(89.9), found.met(None)) == ("higher", True, False, None)


def in_force(now: dt.datetime, *rows):
    found = current_targets(targets(*rows), preset_rules("feedback"), now)
    return {key: target.value for key, target in found.items()}


def test_the_stage_due_next_is_in_force_and_the_last_one_afterwards():
    stages = [
        {"metric": "平均首次响应", "target": 15, "due": at("2026-12-31 00:00")},
        {"metric": "平均首次响应", "target": 20, "due": at("2026-06-30 00:00")},
    ]
    assert in_force(at("2026-05-01 00:00"), *stages)["first_response_mean"] == 20
    assert in_force(at("2026-07-01 00:00"), *stages)["first_response_mean"] == 15
    assert in_force(at("2027-02-01 00:00"), *stages)["first_response_mean"] == 15


def test_stages_without_a_date_count_in_the_order_of_the_sheet():
    rows = [{"metric": "满意度", "target": 85}, {"metric": "满意度", "target": 90}]
    assert in_force(at("2026-05-01 00:00"), *rows)["csat"] == 85


def test_the_options_give_targets_where_the_sheet_is_silent():
    assert in_force(at("2026-05-01 00:00")) == {"knowledge_added": 10, "self_service": 30}
    assert in_force(at("2026-05-01 00:00"), {"metric": "知识库更新数", "target": 4})["knowledge_added"] == 4
