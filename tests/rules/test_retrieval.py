"""Finding texts: what matches, in which order, and how it is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.rules.masking import mask_text
from cs_workbook.rules.retrieval import excerpt, plain, query, ranked


def places(texts: list[str], *words: str, least: float = 0.5) -> list[int]:
    return [hit.place for hit in ranked([plain(text) for text in texts], query(words, mask_text), least)]


def test_chinese_is_taken_apart_into_pairs_and_other_words_lose_their_endings():
    assert query(["退款太慢"]).pieces == (("退款",), ("款太",), ("太慢",))
    assert query(["退款 慢"]).pieces == (("退款",), ("慢",))
    assert query(["ＡＰＰ登录 Refunds, invoices"]).pieces == (("app",), ("登录",), ("refund",), ("invoic",))
    assert query(["FX20261116001"]).pieces == (("fx20261116001",),)
    assert query(["，。 "]).pieces == ()


def test_texts_with_every_word_as_written_come_first_then_the_rarer_match():
    # 退款 is in 2 of 5, 慢 in 4 of 5: weights ln(1 + 3.5/2.5) = 0.88 and ln(1 + 1.5/4.5) = 0.29.
    texts = ["送货慢", "退款一直没到账", "退款慢", "慢", "慢吞吞"]
    assert places(texts, "退款", "慢") == [2, 1, 3, 0, 4]


def test_a_short_text_beats_a_long_one_and_a_second_mention_counts_less_than_the_first():
    texts = ["退款" + "无关的话" * 20, "退款", "退款退款" + "无关的话" * 20]
    assert places(texts, "退款") == [1, 2, 0]


def test_half_of_the_pieces_are_enough_and_less_is_not():
    assert places(["空调不热", "空调很吵", "不制冷"], "空调不制冷") == [2, 0]
    assert places(["空调很吵"], "空调不制冷", least=0.0) == [0]
    assert places([], "空调") == places(["空调"], "") == []


def test_a_number_is_found_in_its_masked_form_too():
    texts = ["客户电话138****5678", "客户电话13812345678", "客户电话139****5678"]
    assert sorted(places(texts, "13812345678")) == [0, 1]


def test_writing_does_not_matter():
    assert places(["ＡＰＰ 打不开", "App打不开"], "app") == [1, 0]


def test_the_excerpt_shows_the_densest_part_with_its_marks():
    text = "前面" * 30 + "说好的退款，等了半个月退款还没有到账。" + "后面" * 40
    shown = excerpt(text, query(["退款"]))
    assert shown.startswith("…") and shown.endswith("…")
    assert "说好的【退款】，等了半个月【退款】还没有到账" in shown
    assert excerpt("等了半个月", query(["月半"])) == "等了半个月"
    assert excerpt("Two\nlines refund", query(["refunds"])) == "Two lines 【refund】"
    assert excerpt("重㎏重", query(["kg"])) == "重【kg】重"


@given(st.lists(st.text("退款慢到账ab 1", max_size=20), max_size=12), st.text("退款慢到账ab 1", max_size=8))
def test_every_hit_holds_a_piece_and_every_text_with_all_words_is_a_hit(texts, words):
    wanted = query([words])
    hits = ranked([plain(text) for text in texts], wanted)
    assert [h.score for h in hits if h.whole] == sorted((h.score for h in hits if h.whole), reverse=True)
    assert all(any(p in texts[h.place] for piece in wanted.pieces for p in piece) for h in hits)
    if wanted.pieces:
        whole = {n for n, text in enumerate(texts) if all(word in text for word in words.split())}
        assert whole <= {h.place for h in hits}
        assert len({h.place for h in hits}) == len(hits)


@given(st.text("退款 13812345678@a.com，\n", max_size=60), st.text("退款138", min_size=1, max_size=6))
def test_an_excerpt_adds_nothing_but_marks_and_dots(text, words):
    shown = excerpt(text, query([words])).replace("【", "").replace("】", "").strip("…")
    assert shown.strip() in " ".join(text.split())
