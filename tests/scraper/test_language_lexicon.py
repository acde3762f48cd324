"""Lexicons: which phrases are found, and how much is remembered."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.language import lexicon as lexicon_module
from scraper.language.affixes import lemmas
from scraper.language.lexicon import build_lexicon, load_lexicon
from scraper.language.tokens import Token, tokenise


def test_no_amount_of_words_is_remembered_by_a_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon_module, "_MOST_KNOWN", 10)
    lexicon = build_lexicon({"harm": {"killed.undergo": ("tewas",)}})
    assert lexicon.tag(tokenise(" ".join(f"kata{'a' * number}" for number in range(100)))) == {}
    assert len(lexicon._known) <= 10


PHRASES = {
    "numbers": {"value 2": ("dua",), "at_least": ("lebih dari",), "or_more": ("lebih",), "silent": ("dua sisi",)},
    "harm": {"killed": ("tewas", "korban tewas", "tewas di tempat"), "injured": ("luka",)},
    "people": {"victim": ("korban", "korban luka"), "side": ("sisi",), "silent": ("lebih",)},
}


@given(
    st.lists(
        st.sampled_from(
            [
                "dua",
                "lebih",
                "dari",
                "dari",
                "sisi",
                "korban",
                "korbannya",
                "tewas",
                "di",
                "tempat",
                "luka",
                "luka-luka",
            ]
        )
    )
)
def test_every_layer_has_its_longest_phrases_from_left_to_right(words: list[str]) -> None:
    tokens = tokenise(" ".join(words))
    expected: dict[str, dict[int, tuple[int, str]]] = {}
    for layer, table in PHRASES.items():
        phrases = [(phrase.split(), label) for label, found in table.items() for phrase in found]
        end = 0
        for at in range(len(tokens)):
            standing = [(own, len(p), label) for p, label in phrases if (own := _stands(p, tokens, at)) is not None]
            if at >= end and standing:
                _, length, label = max(standing)
                end = at + length
                if label != "silent":
                    expected.setdefault(layer, {})[at] = (end, label)
    found = build_lexicon(PHRASES).tag(tokens)
    assert {n: {at: (m.end, m.label) for at, m in layer.items()} for n, layer in found.items()} == expected


def _stands(phrase: list[str], tokens: list[Token], at: int) -> bool | None:
    """Whether the first word stands as it is spelled; None if the phrase does not stand at `at`."""
    spelled = [token.norm for token in tokens[at : at + len(phrase)]]
    if len(spelled) < len(phrase):
        return None
    alike = all(word == norm or word in lemmas(norm) for word, norm in zip(phrase, spelled, strict=True))
    return spelled[0] == phrase[0] if alike else None


def test_a_silent_phrase_outbids_a_shorter_one() -> None:
    lexicon = build_lexicon({"harm": {"missing.undergo": ("hilang",), "silent": ("hilang kontak",)}})
    assert lexicon.tag(tokenise("hilang kontak")) == {}
    assert [mark.label for mark in lexicon.tag(tokenise("hilang"))["harm"].values()] == ["missing.undergo"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_language_has_the_same_layers(language: str) -> None:
    reference = load_lexicon("id").labels
    layers = load_lexicon(language).labels
    assert layers.keys() == reference.keys()
    assert layers["discourse"].keys() == reference["discourse"].keys()


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_label_lists_a_phrase_twice(language: str) -> None:
    for layer, table in load_lexicon(language).labels.items():
        for label, phrases in table.items():
            spelled = Counter(" ".join(token.norm for token in tokenise(phrase)) for phrase in phrases)
            assert [phrase for phrase, times in spelled.items() if times > 1] == [], f"{layer}: {label}"


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_silent_phrase_means_nothing_else(language: str) -> None:
    for layer, table in load_lexicon(language).labels.items():
        meant = {phrase for label, phrases in table.items() if label != "silent" for phrase in phrases}
        assert meant & set(table.get("silent", ())) == set(), layer
