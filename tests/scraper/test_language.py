from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.language import tokens as tokens_module
from scraper.language.affixes import lemmas
from scraper.language.detection import detect_language
from scraper.language.folding import fold_text
from scraper.language.lexicon import load_lexicon
from scraper.language.numbers import find_quantities
from scraper.language.sentences import split_sentences
from scraper.language.tokens import Token, tokenise


def quantity(text: str, language: str = "id") -> tuple[int | None, int | None]:
    tokens = tokenise(text)
    first = find_quantities(tokens, load_lexicon(language).tag(tokens))[0]
    return first.min, first.max


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dua belas orang", (12, 12)),
        ("sebelas", (11, 11)),
        ("dua ratus tiga puluh lima ribu", (235000, 235000)),
        ("seratus lima puluh", (150, 150)),
        ("seribu lebih", (1000, None)),
        ("sedikitnya 20", (20, None)),
        ("lebih dari 69.465", (69465, None)),
        ("tak kurang dari selusin", (12, None)),
        ("hampir 4.000", (None, 4000)),
        ("20 hingga 30 orang", (20, 30)),
        ("antara 20 dan 30 orang", (20, 30)),
        ("300.000-400.000", (300000, 400000)),
        ("20-30 ribu", (20000, 30000)),
        ("sekitar 60", (60, 60)),
        ("belasan", (11, 19)),
        ("puluhan", (20, 99)),
        ("ratusan", (100, 999)),
        ("ribuan", (1000, 9999)),
        ("seratusan", (100, 199)),
        ("100-an orang", (100, 199)),
        ("puluhan ribu", (20000, 99999)),
        ("ratusan ribu", (100000, 999999)),
        ("1,2 juta", (1200000, 1200000)),
        ("66 ribu", (66000, 66000)),
        ("beberapa orang", (None, None)),
        ("seorang", (1, 1)),
    ],
)
def test_indonesian_numbers(text: str, expected: tuple[int | None, int | None]) -> None:
    assert quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twenty-one", (21, 21)),
        ("two hundred and", (200, 200)),
        ("three hundred thousand", (300000, 300000)),
        ("at least 12,400", (12400, None)),
        ("up to 50", (None, 50)),
        ("dozens of", (20, 99)),
        ("tens of thousands of", (20000, 99999)),
        ("between 20 and 30", (20, 30)),
        ("1.5 million", (1500000, 1500000)),
        ("a dozen", (12, 12)),
        ("the 51st", (51, 51)),
    ],
)
def test_english_numbers(text: str, expected: tuple[int | None, int | None]) -> None:
    assert quantity(text, "en") == expected


def test_types_of_weapons_are_no_quantities() -> None:
    tokens = tokenise("F-35 MQ-9 AC-130 T72")
    assert find_quantities(tokens, {}) == []


def sentences(text: str) -> list[str]:
    tokens = tokenise(text)
    runs = split_sentences(text, tokens, frozenset({"dr", "mr", "no", "rp"}))
    return [text[run[0].start : run[-1].end] for run in runs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Satu tewas. Dua luka.", 2),
        ("Satu tewas.Dua luka.", 2),
        ("Kata dr. Budi, J. K. Amir dan No. 5 selamat.", 1),
        ("Harga Rp 1.000 per liter.", 1),
        ('"Kami diserang." Ia lari.', 2),
        ("Baris yang\nterputus di tengah", 1),
        ("Judul\n\nisi", 2),
        ("Apa? Tidak! Ya.", 3),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, expected: int) -> None:
    assert len(sentences(text)) == expected


@given(st.text(max_size=200))
def test_every_token_stands_in_one_sentence_and_in_the_text(text: str) -> None:
    tokens = tokenise(text)
    assert [token for run in split_sentences(text, tokens, frozenset()) for token in run] == tokens
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)


@given(st.text(max_size=100))
def test_folded_offsets_lead_back_in_order(text: str) -> None:
    folded = fold_text(text)
    origins = [folded.origin(at) for at in range(len(folded.text))]
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)


@given(st.text(st.sampled_from("aB1.,-'\u200b \n\u00a0éک٣"), max_size=40))
def test_a_text_has_the_tokens_of_its_chunks(text: str) -> None:
    assert tokenise(text) == [Token(*piece) for piece in tokens_module._read_chunk(text)]


def test_no_amount_of_texts_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens_module, "_CACHED", 10)
    monkeypatch.setattr(tokens_module, "_known", {})
    text = " ".join(f"kata{'a' * number}" for number in range(100))
    assert [token.norm for token in tokenise(text)] == text.split()
    assert len(tokens_module._known) <= 10
    assert all(len(chunk) <= 40 for chunk in tokens_module._known)


def test_invisible_characters_split_no_word() -> None:
    (token,) = tokenise("te\u200bwas")
    assert (token.norm, token.start, token.end) == ("tewas", 0, 6)


def test_lemmas_lose_clitics_reduplication_and_plurals() -> None:
    assert "tentara" in lemmas("tentaranya")
    assert "laporan" in lemmas("laporan-laporan")
    assert "soldier" in lemmas("soldiers", "en")
    assert {"laporan", "report"} <= {*lemmas("laporannya", "any"), *lemmas("reports", "any")}


def test_a_name_is_not_cut_by_the_grammar_of_another_language() -> None:
    assert lemmas("hamas") == ()
    assert lemmas("tentaranya", "en") == ()


def test_the_language_is_that_of_the_small_words() -> None:
    assert detect_language(tokenise("Serangan itu menewaskan lima orang di kota")) == "id"
    assert detect_language(tokenise("The attack killed five people in the city")) == "en"
    assert detect_language(tokenise("Атака")) is None


def test_a_declared_language_yields_to_a_text_that_contradicts_it() -> None:
    assert detect_language(tokenise("The attack in the city was of the army, and it was over"), "id") == "en"
    assert detect_language(tokenise("Roket"), "id-ID") == "id"
