"""Sentences in both languages."""

from __future__ import annotations

import pytest

from cs_workbook.model import Text

CASES = Text("{n:,} 条已归档", "{n:,} {n:case was|cases were} archived")


@pytest.mark.parametrize(
    ("n", "en"),
    [
        (0, "0 cases were archived"),
        (1, "1 case was archived"),
        (2, "2 cases were archived"),
        (1200, "1,200 cases were archived"),
    ],
)
def test_english_has_the_word_that_goes_with_the_number(n, en):
    assert CASES(n=n).en == en


def test_chinese_has_one_word_for_any_number():
    assert CASES(n=1).zh == "1 条已归档"


def test_numbers_that_numpy_counted_choose_their_word_as_well():
    import numpy as np

    assert CASES(n=np.array([True, False]).sum()).en == "1 case was archived"
