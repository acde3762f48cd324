from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.claims import analyse, read_trace

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


@pytest.mark.parametrize(
    "text",
    [
        "tewas " * 17_000,
        "12 orang dan " * 8_000,
        "menolak gencatan senjata " * 4_000,
        "sejak " * 17_000,
        "dua puluh " * 10_000,
        "1." * 50_000,
        "a" * 100_000,
        "a-" * 50_000,
        "\u200b" * 100_000,
        "قتل ١٢ " * 14_000,
        '"' * 100_000,
        "(" * 100_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_sentence_of_a_hundred_thousand_characters_takes_bounded_time(text: str) -> None:
    started = time.perf_counter()
    analyse(text)
    assert time.perf_counter() - started < 20


def test_five_megabytes_are_read_in_bounded_time() -> None:
    started = time.perf_counter()
    analyse("Serangan udara menewaskan 14 orang dan melukai 30 lainnya. " * 90_000)
    assert time.perf_counter() - started < 60
