"""Id patterns of every preset, and patterns that are none."""

from __future__ import annotations

import pytest

from cs_workbook.rules.ids import IdPattern
from tests.tables import at

WHEN = at("2023-10-05 09:30")


@pytest.mark.parametrize(
    ("pattern", "department", "case_id"),
    [
        ("FX{yyyymmdd}{seq:3}", "", "FX20231005001"),
        ("CS{yyyymmdd}{seq:4}", "", "CS202310050001"),
        ("{yyyymmdd}{dept}{seq:3}", "KF", "20231005KF001"),
        ("{yyyy}-{seq:6}", "", "2023-000001"),
        ("A{yymmdd}{seq:2}", "", "A23100501"),
    ],
)
def test_a_pattern_gives_and_recognises_its_ids(pattern, department, case_id):
    ids = IdPattern(pattern)
    prefix = ids.prefix(WHEN, department)
    assert ids.case_id(prefix, 1) == case_id
    match = ids.regex.fullmatch(case_id)
    assert match
    assert (match["head"], int(match["seq"])) == (prefix, 1)
    assert ids.matches_day(case_id, WHEN)
    assert not ids.matches_day(case_id, at("2024-10-06 09:30"))


def test_a_full_day_grows_a_digit_rather_than_start_again():
    ids = IdPattern("FX{yyyymmdd}{seq:3}")
    assert ids.case_id(ids.prefix(WHEN), 1000) == "FX202310051000"
    assert ids.regex.fullmatch("FX202310051000")


@pytest.mark.parametrize(
    "pattern", ["FX", "FX{seq:3}X", "{seq:3}{seq:3}", "{day}{seq:3}", "编号{seq:3}", "{seq:0}", ""]
)
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(ValueError):
        IdPattern(pattern)
