"""Every check against its own file of good and bad rows."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cs_workbook.model import Text
from cs_workbook.rules.checks import Look, registered, run_checks
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, tables_of

FOLDER = Path(__file__).parent
EXAMPLES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
GOOD = [(check, i, e) for check, data in EXAMPLES.items() for i, e in enumerate(data.get("good", []))]
BAD = [(check, i, e) for check, data in EXAMPLES.items() for i, e in enumerate(data.get("bad", []))]


def findings(check: str, example: dict[str, Any]):
    preset, language = example.get("preset", "feedback"), example.get("language", "zh")
    rules = replace(preset_rules(preset, language), **example.get("rules", {}))
    if "staff" in example:
        from cs_workbook.rules.settings import Colleague

        rules = replace(rules, staff=tuple(Colleague(name) for name in example["staff"]))
    known = ("preset", "language", "rules", "staff", "at", "zh", "en", "fix_zh", "fix_en")
    tables = tables_of(preset, language, rules, **{k: v for k, v in example.items() if k not in known})
    return tables, run_checks(Look(tables, rules, NOW), only=(check,))


@pytest.mark.parametrize("check", [item.id for item in registered()])
def test_every_check_has_good_and_bad_examples_and_both_languages(check):
    item = next(c for c in registered() if c.id == check)
    assert EXAMPLES[check]["good"] and EXAMPLES[check]["bad"]
    for text in (item.title, item.fix):
        assert isinstance(text, Text) and text.zh and text.en and text.zh != text.en


def test_every_example_file_is_of_a_check():
    assert set(EXAMPLES) == {item.id for item in registered()}


@pytest.mark.parametrize(("check", "i", "example"), GOOD, ids=[f"{c}-{i}" for c, i, _ in GOOD])
def test_good_rows_give_no_finding(check, i, example):
    assert findings(check, example)[1] == ()


@pytest.mark.parametrize(("check", "i", "example"), BAD, ids=[f"{c}-{i}" for c, i, _ in BAD])
def test_bad_rows_give_exactly_the_finding(check, i, example):
    tables, found = findings(check, example)
    places = [f"{table}.{key}" for f in found for table, key in [_place(tables, f)]]
    assert places == ([example["at"]] if isinstance(example["at"], str) else example["at"])
    assert found[0].problem == Text(example["zh"], example["en"])
    if "fix_zh" in example:
        assert found[0].fix == Text(example["fix_zh"], example["fix_en"])


def _place(tables, finding):
    for name, table in tables.tables.items():
        if table.sheet == finding.where.sheet:
            for key, letter in table.letters.items():
                if letter == finding.where.letter and table.headers[key] == finding.where.header:
                    return name, key
    raise AssertionError(finding.where)
