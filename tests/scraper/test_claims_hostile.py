from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.claims import analyse, read_trace
from scraper.claims.reading import LONGEST_TEXT

WORDS = [
    *["dan", "yang", "tewas", "terluka", "menewaskan", "12", "20", "lima", "puluh", "ribu", "orang", "warga", "sipil", "termasuk", "di", "antaranya", "sejak", "gencatan"],
    *["senjata", "menolak", "killed", "the", "death", "toll", "rose", "to", "people", "were", "hundreds", "of", "ceasefire", "talks", ",", ".", ";", ":", "(", ")", "/", "-", "27", "2020"],
    "anak-anak", "Rp", "\u200b", "\n\n", "é", "قتل", "ﬁ", "korban", "jiwa", "hingga", "puluhan",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from([" ", "", "\u200b"]))
def test_no_mixture_of_its_own_words_breaks_a_reading(words: list[str], glue: str) -> None:
    text = glue.join(words)
    for language in ("id", "en"):
        analysis = analyse(text, language=language)
        for claim in (*analysis.casualties, *analysis.ceasefire):
            assert text[claim.start : claim.end] == claim.quote
        for casualty in analysis.casualties:
            assert casualty.min is None or casualty.max is None or 0 <= casualty.min <= casualty.max


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    trace = read_trace(text, title=text)
    assert all(span.text == text[span.start : span.end] for span in (*trace.counted, *trace.rejected))


PIECES = [
    "tewas ",
    "12 orang dan ",
    "menolak gencatan senjata ",
    "sejak ",
    "dua puluh ",
    "dua-tiga ratus ",
    "20-30 hingga ",
    "1 juta 200 ribu ",
    "hundred and ",
    "1.",
    "1-",
    "ke-1.",
    "a",
    "a-",
    "A.",
    "F-",
    "a: \n",
    "tewas.",
    "\u200b",
    "قتل ١٢ ",
    '"',
    "(",
    "**. ",
    "Serangan udara menewaskan 14 orang dan melukai 30 lainnya. ",
]


def calls(text: str) -> int:
    """Calls of functions, Python's own included, that reading `text` takes: a cost that no other process disturbs."""
    count = 0

    def see(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        analyse(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_a_text_twice_as_long_costs_twice_as_much(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    analyse(text)  # What is remembered of words is remembered by now.
    assert calls(text * 2) < 2.2 * calls(text) + 1000


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_a_sentence_of_a_hundred_thousand_characters_is_read(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    analysis = analyse(text)
    assert all(text[claim.start : claim.end] == claim.quote for claim in (*analysis.casualties, *analysis.ceasefire))


def test_five_megabytes_are_read_as_far_as_an_article_may_go() -> None:
    analysis = analyse(
        "Serangan roket pemberontak di garis depan menewaskan 14 tentara dan melukai 30 lainnya. " * 60_000
    )
    assert len(analysis.casualties) > 10_000
    assert max(claim.end for claim in analysis.casualties) <= LONGEST_TEXT
