from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import ConfigurationError
from scraper.keywords import compile_rules
from scraper.language.affixes import affixed_forms
from scraper.model import Rule


def rule(*keywords: str, name: str = "r", every: tuple[str, ...] = (), none: tuple[str, ...] = ()) -> Rule:
    return Rule(name=name, keywords=keywords, all_keywords=every, none=none, channels=("console",))


def found(text: str, *keywords: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in compile_rules([rule(*keywords)]).find(text)]


def test_a_root_finds_its_affixed_forms() -> None:
    text = "menewaskan ditewaskan tewasnya tewaskan TEWAS"
    assert found(text, "tewas") == text.split()
    assert found("penyerangan diserang menyerang serangannya terserang", "serang") == [
        "penyerangan",
        "diserang",
        "menyerang",
        "serangannya",
        "terserang",
    ]


def test_a_keyword_is_a_whole_word() -> None:
    assert found("perampok rampokan bombastis bom", "bom") == ["bom"]


def test_phrases_cross_line_breaks_and_hard_blanks() -> None:
    assert found("Serangan\u00a0\n udara", "serangan udara") == ["Serangan\u00a0\n udara"]


def test_case_accents_and_invisible_characters_do_not_matter() -> None:
    assert found("MENE\u00adWASKAN Café cafe\u0301", "tewas", "cafe") == ["MENE\u00adWASKAN", "Café", "cafe\u0301"]


def test_a_star_opens_an_end() -> None:
    assert found("air strikes, airborne air strike", "air strike*") == ["air strikes", "air strike"]
    assert found("pengebom bomber", "*bom") == ["pengebom"]


def test_slashes_hold_an_re2_expression() -> None:
    assert found("Drone  kamikaze, dron kamikaze, dronx kamikaze", "/dro(ne|n) kamikaze/") == [
        "Drone  kamikaze",
        "dron kamikaze",
    ]


@pytest.mark.parametrize("keyword", ["/(/", "/(?<=a)b/", "*", "", " ", "--"])
def test_a_bad_keyword_names_its_rule(keyword: str) -> None:
    with pytest.raises(ConfigurationError, match="airstrike"):
        compile_rules([rule(keyword, name="airstrike")])


def test_a_vetoed_rule_has_no_hits() -> None:
    matcher = compile_rules([rule("rudal", none=("film",)), rule("rudal", name="other")])
    assert [hit.rule for hit in matcher.find("Film tentang rudal")] == ["other"]
    assert matcher.vetoed("r", "Film tentang rudal")
    assert matcher.applies("r", "rudal jatuh")


def test_all_words_are_needed_even_by_a_rule_without_keywords() -> None:
    matcher = compile_rules([rule(every=("gaza", "korban jiwa"))])
    assert matcher.applies("r", "Korban  jiwa di Gaza")
    assert not matcher.applies("r", "Gaza")
    assert matcher.applies("unknown", "Gaza")


def test_no_rules_find_nothing() -> None:
    assert compile_rules([]).find("tewas") == ()


ALPHABET = "abk -\n\u00a0é\u200bA*"


@settings(max_examples=400, deadline=None)
@given(st.text(ALPHABET, max_size=40), st.lists(st.text("abké ", min_size=1, max_size=4), min_size=1, max_size=4))
def test_the_matcher_agrees_with_a_brute_force_search(text: str, words: list[str]) -> None:
    words = [word for word in words if word.strip()]
    hits = compile_rules([rule(*words)]).find(text) if words else ()
    assert [(hit.keyword, hit.start, hit.end) for hit in hits] == sorted(
        (span for word in dict.fromkeys(words) for span in brute_force(text, word)), key=lambda s: (s[1], s[2], s[0])
    )


def brute_force(text: str, word: str) -> list[tuple[str, int, int]]:
    """Every start and end tried, folded one by one."""
    folded = plain(word).strip()
    front, blank, last = folded.rpartition(" ")
    forms = (
        {front + blank + last + end for end in ("", "nya", "lah", "kah", "pun", "ku", "mu")}
        if blank
        else affixed_forms(folded)
    )
    forms = {folded} if blank and len(last) < 3 else forms
    spans: list[tuple[str, int, int]] = []
    end_of_last = 0
    for start in range(len(text)):
        if start < end_of_last or not plain(text[start]):
            continue
        for end in range(len(text), start, -1):
            inside = plain(text[start:end])
            whole = not (before(text, start) and inside[:1].isalnum()) and not (
                after(text, end) and inside[-1:].isalnum()
            )
            if inside in forms and plain(text[end - 1]) and whole:
                spans.append((word, start, end))
                end_of_last = end
                break
    return spans


def before(text: str, start: int) -> bool:
    return plain(text[:start])[-1:].isalnum()


def after(text: str, end: int) -> bool:
    return plain(text[end:])[:1].isalnum()


def plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) and c != "\u200b")
    return re.sub(r"\s+", " ", bare).lower()


def test_hostile_texts_take_bounded_time() -> None:
    matcher = compile_rules([rule("*a", "a*", "aa", "tewas", "/(a|aa)+b/")])
    started = time.perf_counter()
    for text in ("a" * 200_000, "é\u200b" * 200_000, "tewas " * 100_000, "\n" * 1_000_000):
        matcher.find(text)
    assert time.perf_counter() - started < 30
