from __future__ import annotations

from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import ConfigurationError
from scraper.keywords import compile_rules
from scraper.language.folding import fold_text
from scraper.model import Rule
from tests.scraper import slow_matcher


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


@pytest.mark.parametrize(
    ("root", "form"),
    [
        ("tewas", "menewaskan"),
        ("tewas", "ditewaskan"),
        ("bunuh", "pembunuhan"),
        ("culik", "penculikan"),
        ("serang", "menyerang"),
        ("pukul", "memukul"),
        ("kepung", "mengepung"),
        ("evakuasi", "dievakuasi"),
        ("tembak", "tertembaknya"),
        ("luka", "terluka"),
    ],
)
def test_a_root_takes_its_affixes(root: str, form: str) -> None:
    assert found(form, root) == [form]


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


LATIN = (
    "a",
    "b",
    "A",
    "é",
    "e\u0301",
    "ab",
    " ",
    "\n",
    "\u00a0",
    "\u200b",
    "\u00ad",
    "-",
    "'",
    "’",
    "1",
    "_",
    ".",
    "*",
)
INDONESIAN = (
    "tewas",
    "ewas",
    "men",
    "di",
    "kan",
    "nya",
    "per",
    "an",
    "rudal",
    "TEWAS",
    "Serang",
    "meny",
    "erang",
    " ",
    "-",
    "\u00ad",
)
SCRIPTS = (
    "ß", "ss", "ẞ", "ﬁ", "fi", "İ", "i", "ı", "\u0307", "½", "٣", "ᾳ", "α\u0345", "Ж", "ж", "중", "जि", "ज", "…", "¨", "\ufe0f", "\u202e",
    "\ud800", "﷽", "—", "︱", " ", "  ", "\u2028", "\u00a0", "\u200b",
)  # fmt: skip


def written(pieces: tuple[str, ...], longest: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=longest).map("".join)


def keywords(pieces: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Plain keywords that the compiler takes, open at either end or closed."""
    words = written(tuple(piece for piece in pieces if "*" not in piece), 3).filter(
        lambda word: any(letter.isalnum() for letter in slow_matcher.whole_fold(word))
    )
    return st.builds("{}{}{}".format, st.sampled_from(("", "", "*")), words, st.sampled_from(("", "", "*")))


EXPRESSIONS = st.sampled_from(
    ("/a+b/", "/(a|ab)(b|1)?/", "/[^b]b/", "/e.?e/", "/\\sb/", "/ß+/", "/Fi/", "/tewas|rudal/", "/—/", "/é’/")
)


@pytest.mark.parametrize("pieces", [LATIN, INDONESIAN, SCRIPTS], ids=["latin", "indonesian", "scripts"])
@settings(max_examples=300, deadline=None)
@given(draw=st.data())
def test_the_matcher_agrees_with_a_slow_one(pieces: tuple[str, ...], draw: st.DataObject) -> None:
    words = st.lists(st.one_of(keywords(pieces), EXPRESSIONS), max_size=3).map(tuple)
    few = st.lists(keywords(pieces), max_size=1).map(tuple)
    rules = [
        rule(*draw.draw(words), name=name, every=draw.draw(few), none=draw.draw(few)) for name in ("first", "second")
    ]
    named = tuple(word.strip("*") for one in rules for word in (*one.keywords, *one.all_keywords) if word[0] != "/")
    text = draw.draw(written((*pieces, *named), 9))
    hits = [(hit.rule, hit.keyword, hit.start, hit.end) for hit in compile_rules(rules).find(text)]
    assert hits == slow_matcher.find(rules, text)


@given(st.text(max_size=30) | written(SCRIPTS, 9))
def test_characters_fold_as_the_whole_text_does(text: str) -> None:
    assert fold_text(text).text == slow_matcher.whole_fold(text)


@pytest.mark.parametrize(
    ("text", "keyword", "hits"),
    [
        ("Serangan \u200b udara", "serangan udara", ["Serangan \u200b udara"]),
        ("café\u00a0 penuh", "cafe penuh", ["café\u00a0 penuh"]),
        ("Straße, STRASSE", "/straß./", ["Straße", "STRASSE"]),
        ("Jum’at, Jum'at", "/jum’at/", ["Jum’at", "Jum'at"]),
        ("İzmir izmir ızmir", "izmir", ["İzmir", "izmir"]),
        ("te\u2066was\ufe0f", "tewas", ["te\u2066was"]),
        ("हिंदी हम हमें", "हम", ["हम"]),
        ("rudal…", "/rudal…/", ["rudal…"]),
        ("rudal abc", "/rudal…/", []),
    ],
)
def test_the_eye_and_the_matcher_see_the_same(text: str, keyword: str, hits: list[str]) -> None:
    assert found(text, keyword) == hits


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("protes", "memprotes"),
        ("konfirmasi", "mengkonfirmasi mengonfirmasi"),
        ("kuat", "diperkuat memperkuat"),
        ("baik", "diperbaiki memperbaiki"),
        ("rasa", "terasa"),
        ("hasil", "keberhasilan"),
        ("libat", "keterlibatannya"),
        ("bom", "bomnya"),
    ],
)
def test_roots_are_found_in_the_forms_that_newspapers_print(keyword: str, text: str) -> None:
    assert found(text, keyword) == text.split()


def test_blanks_around_a_keyword_mean_nothing() -> None:
    assert found("bomber, drone", " bom* ", " /dro.e/ ") == ["bomber", "drone"]


@pytest.mark.parametrize(
    ("keyword", "wanted"),
    [
        ("air*strike", "at an end"),
        ("//", "empty regular expression"),
        ("/a{2/b)/", "RE2 syntax"),
        ("/a{1000}{1000}/", "RE2 syntax"),
        ("/\\1/", "RE2 syntax"),
        ("**", "no letter or digit"),
        ("\u00ad", "no letter or digit"),
    ],
)
def test_a_refusal_says_what_was_wanted(keyword: str, wanted: str) -> None:
    with pytest.raises(ConfigurationError, match=wanted):
        compile_rules([rule("rudal", every=(keyword,))])


def test_ten_thousand_keywords_are_each_found_where_they_stand() -> None:
    words = tuple(
        f"{a}{b}{c}x" for a, b, c in islice(product(map("".join, product("bdgklmnprst", "aiueo")), repeat=3), 10_000)
    )
    text = " ".join(words)
    assert [text[hit.start : hit.end] for hit in compile_rules([rule(*words)]).find(text)] == list(words)


def test_two_rules_may_name_one_keyword_each_with_its_own_veto() -> None:
    rules = [
        rule("rudal", "rudal", "rudal*", name="b"),
        rule("rudal", name="a"),
        rule("rudal", name="c", none=("RUDAL",)),
    ]
    hits = [(hit.rule, hit.keyword) for hit in compile_rules(rules).find("rudal")]
    assert hits == [("a", "rudal"), ("b", "rudal"), ("b", "rudal*")]


def test_hostile_texts_end() -> None:
    """If each find walked its word anew, these would take a square of their length, and no run would see the end."""
    matcher = compile_rules([rule("*a", "a*", "*aa*", "aa", "aaaa", "tewas", "/(a|aa)+b/")])
    long = "a" * 200_000
    assert [(hit.keyword, hit.start, hit.end) for hit in matcher.find(long)] == [
        ("*a", 0, len(long)),
        ("*aa*", 0, len(long)),
        ("a*", 0, len(long)),
    ]
    assert matcher.find("é\u200b" * 100_000 + "\n" * 300_000) == ()
    assert len(matcher.find("tewas " * 30_000)) == 30_000
