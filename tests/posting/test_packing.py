"""Packing: as few messages as fit, nothing lost, no sign cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.posting.packing import Parcel, packed, pieces, size


def test_digests_share_a_message_as_long_as_it_holds_them():
    # 10 + 2 + 10 bytes fit into 22, three do not
    assert packed(["a" * 10, "b" * 10, "c" * 10], 22) == [
        Parcel("a" * 10 + "\n\n" + "b" * 10, (0, 1)),
        Parcel("c" * 10, (2,)),
    ]


def test_a_long_digest_is_cut_between_its_lines():
    # a Chinese sign takes three bytes: two lines of 9 bytes and the break are 19
    assert list(pieces("一二三\n四五六\n七八九", 19)) == ["一二三\n四五六", "七八九"]
    assert packed(["一二三\n四五六\n七八九", "x"], 19) == [
        Parcel("一二三\n四五六", (0,)),
        Parcel("七八九\n\nx", (0, 1)),
    ]


def test_a_long_line_is_cut_between_signs_and_never_within_one():
    assert list(pieces("一二三四", 8)) == ["一二", "三四"]
    assert list(pieces("ab\u0301c", 3)) == ["a", "b\u0301", "c"]
    family = "\U0001f468\u200d\U0001f469"  # one sign of 11 bytes
    assert list(pieces("x" + family, 11)) == ["x", family]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=6), st.integers(8, 40))
def test_nothing_is_lost_and_no_message_is_too_long(texts, limit):
    parcels = packed(texts, limit)
    assert all(size(parcel.text) <= limit for parcel in parcels)
    assert "".join(p.text for p in parcels).replace("\n", "") == "".join(texts).replace("\n", "")
    assert {place for parcel in parcels for place in parcel.letters} == {
        place for place, text in enumerate(texts) if text.strip("\n")
    }
