"""What a person writes into a search, and which words of a text it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import BadSearch
from scraper.indexing import MOST_TERMS, asked_of, found_in, is_met, terms_of
from scraper.keywords import compile_rules
from scraper.language.folding import fold_text
from scraper.language.words import LONGEST_WORD, forms_of, has_in_row, words_in, words_of
from scraper.model import Article, Completeness, PagesState, Paragraph, Rule
from scraper.searching import LONGEST_QUERY, MOST_PARTS, Search, parse_search


def article(body: str, headline: str | None = None) -> Article:
    return Article(
        id="a",
        url="https://a.example/1",
        source="uji",
        headline=headline,
        paragraphs=(Paragraph(page=1, text=body),),
        pages=Completeness(state=PagesState.COMPLETE, claimed=1, fetched=1, urls=()),
        content_hash="x",
    )


@pytest.mark.parametrize(
    ("query", "search"),
    [
        ("Roket", Search(words=("roket",))),
        ("roket roket", Search(words=("roket",))),
        ('"Gencatan  Senjata" -film', Search(phrases=(("gencatan", "senjata"),), without=("film",))),
        ("serang* -uji*", Search(prefixes=("serang",), without_prefixes=("uji",))),
        ('roket -"uji coba"', Search(words=("roket",), without_phrases=(("uji", "coba"),))),
        ("Nagorno-Karabakh", Search(phrases=(("nagorno", "karabakh"),))),
        ("“Élysée”", Search(words=("elysee",))),
        ("1.000", Search(phrases=(("1", "000"),))),
    ],
)
def test_a_search_is_read_as_it_is_written(query: str, search: Search) -> None:
    assert parse_search(query) == search


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "the search names no word that an article must hold"),
        ("-film", "the search names no word that an article must hold"),
        ('beras "gula', 'the quote that opens at character 7 is not closed: "gula'),
        ("beras &", "& at character 7 has no letter or digit to look for"),
        ("se*rang", "se*rang at character 1 has a * that is not at its end; only the end of a word may be open"),
        ("*serang", "*serang at character 1 has a * that is not at its end; only the end of a word may be open"),
        ("s*", "s* at character 1 is no beginning of one word; wanted 2 letters or more before *"),
        ("a-b*", "a-b* at character 1 is no beginning of one word; wanted 2 letters or more before *"),
        ("x" * (LONGEST_QUERY + 1), "the search is longer than 1000 characters"),
        ("ab " * (MOST_PARTS + 1), "the search has more than 32 words, the next at character 97"),
    ],
)
def test_a_search_that_cannot_be_read_says_where(query: str, message: str) -> None:
    with pytest.raises(BadSearch) as refused:
        parse_search(query)
    assert str(refused.value) == message


@given(st.text())
def test_any_text_is_a_search_or_is_refused(query: str) -> None:
    try:
        search = parse_search(query)
    except BadSearch:
        return
    assert search != Search()


@given(st.text())
def test_words_are_those_of_the_folded_text(text: str) -> None:
    assert words_of(text) == [word for word, _, _ in words_in(fold_text(text))]


@pytest.mark.parametrize("word", ["tewas", "serang", "bom", "rasa", "di"])
def test_a_word_has_the_forms_that_a_keyword_finds(word: str) -> None:
    matcher = compile_rules([Rule(name="r", keywords=(word,), channels=())])
    assert all(matcher.find(form) for form in forms_of(word))
    assert word in forms_of(word)


def test_a_long_text_is_found_by_its_first_words_and_long_words_by_their_beginning() -> None:
    terms = list(terms_of(article(" ".join(f"kata{number}" for number in range(MOST_TERMS)) + " akhir")))
    assert (len(terms), "kata1" in terms, "akhir" in terms) == (MOST_TERMS, True, False)
    assert words_of("x" * 99) == ["x" * LONGEST_WORD]


def test_marks_are_terms_that_no_word_can_be() -> None:
    assert list(terms_of(article("source:uji"))) == ["source:uji", "state:complete", "source", "uji"]
    assert not asked_of(parse_search("source:desk")).accepts("source:desk")
    assert not asked_of(parse_search("so*")).accepts("source:desk state:complete beras")
    assert asked_of(parse_search("so*")).accepts("source:desk state:complete beras soal")


def test_a_phrase_does_not_reach_from_the_headline_into_the_body() -> None:
    assert is_met(parse_search('"gencatan senjata"'), article("Gencatan, senjata."))
    assert not is_met(parse_search('"gencatan senjata"'), article("senjata", headline="gencatan"))


def test_what_was_found_is_shown_where_it_stands() -> None:
    text = "Serangan ménewaskan dua; gencatan  senjata di Kota itu."
    found = found_in(text, parse_search('tewas serang* "gencatan senjata" -film'))
    assert [text[start:end] for start, end in found] == ["Serangan", "ménewaskan", "gencatan  senjata"]


@given(
    st.lists(st.sampled_from(["a", "b", "é", "-", " ", "\n", "’", "ß", "\u0301", "\x1c", "a" * LONGEST_WORD])).map(
        "".join
    ),
    st.integers(0, 5),
    st.integers(1, 3),
    st.booleans(),
)
def test_words_stand_in_a_row_if_the_list_of_words_says_so(text: str, at: int, many: int, turned: bool) -> None:
    words = words_of(text)
    row = words[at : at + many][:: -1 if turned else 1] or ["a", "b"]
    stands = any(words[first : first + len(row)] == row for first in range(len(words)))
    assert has_in_row(text, row) == stands
