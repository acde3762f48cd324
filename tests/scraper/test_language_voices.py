"""Verbs in the voices that no file lists: bare in a headline, passive in a text."""

from __future__ import annotations

import pytest

from scraper.language.affixes import roots_of
from scraper.language.lexicon import build_lexicon
from scraper.language.tokens import tokenise


@pytest.mark.parametrize(
    ("active", "root"),
    [
        ("menewaskan", "tewaskan"),
        ("menyerukan", "serukan"),
        ("memperpanjang", "perpanjang"),
        ("memaksa", "paksa"),
        ("membunuh", "bunuh"),
        ("menggagalkan", "gagalkan"),
        ("mengakhiri", "akhiri"),
        ("mengecam", "kecam"),
        ("melanggar", "langgar"),
        ("menculik", "culik"),
    ],
)
def test_an_active_verb_gives_back_its_bare_form(active: str, root: str) -> None:
    assert root in roots_of(active)


@pytest.mark.parametrize("word", ["tewas", "me", "merah", "", "meja", "korban", "12"])
def test_what_is_no_active_verb_or_too_short_gives_nothing(word: str) -> None:
    assert roots_of(word) == ()


def labels_of(word: str, *, grammar: str = "id") -> list[tuple[str, ...]]:
    lexicon = build_lexicon(
        {
            "harm": {"killed.inflict": ("menggilas",), "injured.undergo": ("digilas ringan", "ditembak")},
            "state": {"agreed.before": ("meneken",), "silent": ("teken",)},
            "language": {"grammar": (grammar,), "function": ("dan",)},
        }
    )
    return [mark.labels for layer in lexicon.tag(tokenise(word)).values() for mark in layer.values()]


def test_a_headline_leaves_the_prefix_out_and_a_passive_turns_the_voice() -> None:
    assert labels_of("Gilas") == [("killed.inflict",)]
    assert labels_of("digilas") == [("killed.undergo",)]
    assert labels_of("diteken") == [("agreed.after",)]


def test_a_listed_form_is_what_its_file_says() -> None:
    assert labels_of("teken") == []


def test_what_was_done_to_somebody_says_nothing_of_the_active() -> None:
    assert labels_of("menembak") == []


def test_another_grammar_makes_no_forms() -> None:
    assert labels_of("gilas", grammar="en") == []
