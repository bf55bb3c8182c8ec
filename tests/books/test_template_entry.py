"""The new workbook: what drop-downs offer, what is refused, and what is said beside a cell."""

from __future__ import annotations

import pytest
from openpyxl.utils import get_column_letter

from cs_workbook.model import Text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.settings import options, preset_rules
from tests.books.new_books import (
    LAST_ROW,
    column_letter,
    each,
    listed,
    opened,
    rule_of,
    tables,
)


@each
def test_drop_downs_offer_what_the_settings_hold(preset, language):
    rules = preset_rules(preset, language)
    shape = schema(preset, language)
    words = {
        "Priorities.name": [p.name for p in rules.priorities],
        "Statuses.name": [s.name for s in rules.statuses],
        "Categories.name": [c.name for c in rules.categories],
        "Causes.name": [c.name for c in rules.causes],
        "Departments.name": [d.name for d in rules.departments],
        "Channels.name": [c.name for c in rules.channels],
        "Ratings.name": [r.name for r in rules.ratings],
        "Staff.name": [None],
    }
    for table, spec in shape.tables.items():
        for column in spec.columns:
            rule = rule_of(preset, language, table, column.key)
            if column.program or not (column.choices or column.source):
                assert rule is None or rule.type != "list"
            elif column.choices:
                labels = ",".join(choice.label.of(language) for choice in column.choices)
                assert rule.formula1 == f'"{labels}"'
                assert len(labels) <= 255
            elif column.source in words:
                assert listed(preset, language, rule.formula1) == words[column.source]
            else:
                assert rule.formula1 == f"list_{column.source}"


@each
def test_validations_reach_the_last_row_and_keep_excels_lengths(preset, language):
    for ws in opened(preset, language):
        for rule in ws.data_validations.dataValidation:
            assert len(rule.promptTitle or "") <= 32 and len(rule.errorTitle or "") <= 32
            assert len(rule.prompt or "") <= 255 and len(rule.error or "") <= 225
            if rule.type in ("list", "custom") and len(rule.formula1) > 255:
                pytest.fail(f"{ws.title}: {rule.formula1}")
    for table, spec in schema(preset, language).tables.items():
        for column in spec.columns:
            rule = rule_of(preset, language, table, column.key)
            if rule is not None and table != "Options":
                letter = column_letter(preset, language, table, column.key)
                assert f"{letter}{LAST_ROW}" in rule.sqref


@each
def test_a_column_with_help_says_so_when_it_is_selected(preset, language):
    for table, spec in schema(preset, language).tables.items():
        for column in spec.columns:
            rule = rule_of(preset, language, table, column.key)
            if column.program:
                assert rule.promptTitle == Text("由程序填写", "Filled by the program").of(language)
                assert column.help.of(language) in rule.prompt
            elif column.help.of(language):
                assert rule.showInputMessage and rule.prompt.startswith(column.help.of(language))
                assert rule.promptTitle == column.label.of(language)[:32]


@each
def test_dates_numbers_and_lists_explain_what_they_refuse(preset, language):
    wanted = {"moment": "date", "day": "date", "number": "decimal", "whole": "whole"}
    for table, spec in schema(preset, language).tables.items():
        for column in spec.columns:
            rule = rule_of(preset, language, table, column.key)
            if column.program:
                continue
            if column.kind in wanted:
                assert (rule.type, rule.errorStyle or "stop", rule.showErrorMessage) == (
                    wanted[column.kind],
                    "stop",
                    True,
                )
            if rule is not None and rule.showErrorMessage:
                assert column.label.of(language) in rule.error


def test_a_score_is_held_between_its_bounds():
    rule = rule_of("feedback", "zh", "Callbacks", "score_attitude")
    assert (rule.type, rule.operator or "between", rule.formula1, rule.formula2) == ("whole", "between", "1", "5")
    assert rule.error == "“服务态度”要填 1 到 5 之间的整数。"


def test_several_values_are_offered_and_never_refused():
    assert rule_of("feedback", "zh", "Assignments", "cooperating").showErrorMessage is False
    assert rule_of("ticket", "zh", "Cases", "category").showErrorMessage is False
    assert rule_of("feedback", "zh", "Cases", "category").errorStyle == "warning"
    assert (rule_of("feedback", "zh", "Cases", "priority").errorStyle or "stop") == "stop"


def test_options_offer_their_words_without_refusing_others():
    known = list(options())
    ws, first, top, *_ = tables()["Options"]
    cell = f"{get_column_letter(first + 1)}{top + 1 + known.index('rating_required')}"
    rule = next(v for v in ws.data_validations.dataValidation if cell in v.sqref)
    assert rule.formula1 == '"是,否"'
    assert not rule.showErrorMessage
