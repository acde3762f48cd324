"""Laws of reading numbers: what is spelled is read back, a bound moves one end, quantities stand apart."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scraper.language.lexicon import load_lexicon
from scraper.language.numbers import Quantity, find_quantities
from scraper.language.tokens import tokenise


def quantities(text: str, language: str) -> list[Quantity]:
    tokens = tokenise(text)
    return find_quantities(tokens, load_lexicon(language).tag(tokens))


def ends(text: str, language: str) -> list[tuple[int | None, int | None]]:
    return [(found.min, found.max) for found in quantities(text, language)]


_ONES = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]


def spell_id(number: int) -> str:
    if number < 12:
        return _ONES[number]
    for scale, name, single in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "sepuluh")):
        if number >= scale and number >= 20:
            many, rest = divmod(number, scale)
            head = single if many == 1 else f"{spell_id(many)} {name}"
            return f"{head} {spell_id(rest)}" if rest else head
    return f"{_ONES[number - 10]} belas"


_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spell_en(number: int, joint: str) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]
    scale, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    many, rest = divmod(number, scale)
    head = f"{spell_en(many, joint)} {name}"
    if not rest:
        return head
    return f"{head}{joint if rest < 100 else ' '}{spell_en(rest, joint)}"


@given(st.integers(0, 999_999))
def test_a_spelled_number_is_read_back(number: int) -> None:
    assert ends(f"{spell_id(number)} orang", "id") == [(number, number)]


@given(st.integers(0, 999_999), st.sampled_from([" ", " and "]))
def test_a_number_spelled_in_english_is_read_back(number: int, joint: str) -> None:
    assert ends(f"{spell_en(number, joint)} people", "en") == [(number, number)]


@given(st.integers(0, 10**9), st.sampled_from(["{:d}", "{:,}", "{:_}"]), st.sampled_from(["id", "en"]))
def test_figures_are_read_back_in_every_grouping(number: int, grouping: str, language: str) -> None:
    assert ends(grouping.format(number).replace("_", "."), language) == [(number, number)]


AT_LEAST = [
    ("sedikitnya", "id"),
    ("lebih dari", "id"),
    ("tak kurang dari", "id"),
    ("at least", "en"),
    ("well over", "en"),
]
AT_MOST = [("hampir", "id"), ("tidak lebih dari", "id"), ("di bawah", "id"), ("no more than", "en"), ("up to", "en")]


@given(st.integers(1, 10**6), st.sampled_from(AT_LEAST + AT_MOST))
def test_a_bound_changes_exactly_one_end(number: int, bound: tuple[str, str]) -> None:
    word, language = bound
    expected = (number, None) if bound in AT_LEAST else (None, number)
    assert ends(f"{word} {number:,}", language) == [expected]


WORDS = ["dua", "puluh", "ratus", "ribu", "juta", "setengah", "lusin", "belas", "puluhan", "ratusan", "20", "1,5", "3.000", "-", "hingga", "atau", "antara", "dan", "lebih", "lebih dari", "hampir", "se", "orang", "an", "ke-5", "1980"]  # fmt: skip
ENGLISH_WORDS = ["two", "twenty", "hundred", "thousand", "million", "half", "a", "and", "dozen", "dozens of", "to", "or", "between", "20", "1.5", "m", "-", "odd", "fifth", "year-old", "several", "from", "more than", "people"]  # fmt: skip


@given(
    st.one_of(
        st.tuples(st.just("id"), st.lists(st.sampled_from(WORDS), max_size=30)),
        st.tuples(st.just("en"), st.lists(st.sampled_from(ENGLISH_WORDS), max_size=30)),
    ),
    st.sampled_from([" ", "", "-"]),
)
def test_quantities_stand_in_order_and_apart(words: tuple[str, list[str]], glue: str) -> None:
    found = quantities(glue.join(words[1]), words[0])
    assert all(one.start < one.end for one in found)
    assert all(one.end <= another.start for one, another in pairwise(found))
    assert all(one.min is None or one.max is None or 0 <= one.min <= one.max for one in found)
