"""The line under a search's hit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.excerpts import excerpt
from scraper.searching import parse_search


def marked(text: str, query: str, length: int) -> str:
    """The excerpt with its finds in brackets."""
    shown = excerpt(text, parse_search(query), length)
    line = shown.text
    for start, end in reversed(shown.finds):
        line = f"{line[:start]}[{line[start:end]}]{line[end:]}"
    return line


def test_a_short_text_is_shown_whole() -> None:
    assert marked("Roket\n menewaskan dua.", "tewas", 80) == "Roket [menewaskan] dua."


def test_a_long_text_is_cut_around_its_finds() -> None:
    text = f"{'Awal yang panjang. ' * 20}Roket menewaskan dua warga.{' Akhir yang panjang.' * 20}"
    assert marked(text, "roket tewas", 60) == "…yang panjang. Awal yang panjang. [Roket] [menewaskan] dua warga.…"


def test_an_excerpt_begins_with_a_whole_word_and_ends_with_one() -> None:
    text = "Armenia dan Azerbaijan menyepakati gencatan senjata di sana"
    assert marked(text, '"gencatan senjata"', 50) == "Armenia dan Azerbaijan menyepakati [gencatan senjata]…"


def test_a_text_without_finds_is_shown_from_its_beginning() -> None:
    assert marked("Awal yang panjang sekali", "roket", 9) == "Awal yang…"


@given(text=st.text(), length=st.integers(1, 60))
def test_finds_stand_within_the_line(text: str, length: int) -> None:
    shown = excerpt(f"{text} roket {text}", parse_search("roket"), length)
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.finds)
