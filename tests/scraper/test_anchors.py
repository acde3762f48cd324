from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.anchors import MAX_ANCHORS, anchors_of, places_beside, sides_in
from scraper.anchors.gazetteer import gazetteer
from tests.scraper.newsroom import article


def names(text: str, headline: str | None = None) -> tuple[str, ...]:
    return anchors_of(article("a", text, headline=headline)[0])


def test_known_names_have_one_spelling_in_both_languages() -> None:
    assert set(names("Pasukan Ukraina dan Rusia di Suriah.")) == set(names("Forces of Ukraine and Russia in Syria."))


def test_a_word_that_opens_a_sentence_is_no_name_by_that_alone() -> None:
    assert names("Serangan terjadi. Kemudian tenang. Warga pulang ke Kupiansk.") == ("kupiansk",)


def test_offices_media_and_the_calendar_are_no_names() -> None:
    assert names("Kata Menteri Pertahanan kepada Reuters, Senin Oktober, di Kota Kupiansk.") == ("kupiansk",)


def test_the_dateline_is_where_the_reporter_sits() -> None:
    assert "surabaya" not in names("KABAR, SURABAYA - Perang berlanjut di Kupiansk.")


def test_a_headline_in_title_case_brings_no_names_of_its_own() -> None:
    assert names("Perang berlanjut di Kupiansk.", headline="Perang Besar Belum Juga Usai di Ukraina") == (
        "ukraine",
        "kupiansk",
    )


def test_a_headline_alone_is_better_than_nothing() -> None:
    assert "gaza" in names("", headline="Jeda di Gaza Berlaku")


def test_the_theatre_stands_first_and_outsiders_last() -> None:
    found = names("Amerika Serikat dan PBB bicara. Israel dan Hamas di Gaza. Warga Rafah cemas.")
    assert found[0] == "gaza"
    assert set(found[-2:]) == {"united states", "united nations"}


def test_small_words_are_not_countries() -> None:
    assert names("As soon as they told us, we left.") == ()
    assert names("Kata pejabat AS di ibu kota.") == ("united states",)


def test_the_place_of_an_event_is_the_nearest_that_a_locative_points_to() -> None:
    text = "Two people died in the town of Kapan, officials said, while one died near Terter."
    at = text.index("one died")
    assert places_beside(text, 0, 15, look_back=True) == ("kapan",)
    assert places_beside(text, at, at + 8, look_back=True) == ("terter",)


def test_a_town_and_the_war_it_lies_in_are_both_kept() -> None:
    text = "Dua orang tewas di Rafah, di Gaza bagian selatan."
    assert places_beside(text, 0, 15, look_back=False) == ("rafah", "gaza")


def test_the_sentence_ahead_is_asked_only_where_it_may_be() -> None:
    text = "Roket jatuh di Kupiansk. Tiga orang tewas."
    at = text.index("Tiga")
    assert places_beside(text, at, len(text), look_back=True) == ("kupiansk",)
    assert places_beside(text, at, len(text), look_back=False) == ()
    assert places_beside(text.replace(". ", ".\n\n"), at + 1, len(text), look_back=True) == ()


def test_a_person_who_speaks_is_no_place() -> None:
    assert places_beside("Dua orang tewas, kata Ivan Petrenko kepada wartawan.", 0, 15, look_back=True) == ()


def test_sides_are_parties_and_no_outsiders() -> None:
    assert sides_in("Kementerian Pertahanan Armenia") == {"armenia"}
    assert sides_in("Israel") == {"israel"}
    assert sides_in("Kementerian Pertahanan Rusia") == {"russia"}
    assert sides_in("PBB") == frozenset()
    assert sides_in(None) == frozenset()


def test_every_spelling_means_one_name() -> None:
    spellings = gazetteer().aliases
    assert all(spellings[name] == name for name in gazetteer().weights)


@given(st.text(max_size=400))
def test_any_text_has_a_bounded_number_of_distinct_names(text: str) -> None:
    found = names(text)
    assert len(found) == len(set(found)) <= MAX_ANCHORS


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 50))
def test_any_stretch_of_any_text_has_its_places(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    assert len(places_beside(text, start, min(start + length, len(text)), look_back=True)) <= 2


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("3 died in Yemen's Saada province.", ("saada", "yemen")),
        ("3 died in the Ukrainian port of Odesa.", ("odesa", "ukraine")),
        ("3 died in the Libyan capital Tripoli.", ("tripoli", "libya")),
        ("3 died near Pahalgam in Indian-administered Kashmir.", ("pahalgam", "india")),
        ("3 died in an Israeli strike on Jabalia.", ("jabalia",)),
        ("3 tewas di rumah sakit militer Kabul.", ("kabul",)),
        ("3 tewas di berbagai wilayah Gaza.", ("gaza",)),
        ("3 tewas di kebun yang dikelola Ahmad.", ()),
        ("3 tewas di bawah komando Hamas.", ()),
        ("3 killed across the Gaza Strip, among them 2 in Jabalia.", ("gaza",)),
    ],
)
def test_a_place_is_found_behind_its_country_and_its_nouns(sentence: str, expected: tuple[str, ...]) -> None:
    assert places_beside(sentence, 0, 1, look_back=False) == expected


def test_the_english_possessive_ends_a_name() -> None:
    assert set(names("Troops left. They shelled Nigeria's Borno and Borno's Chibok.")) == {"nigeria", "borno", "chibok"}


def test_a_shoot_out_is_not_the_capital_of_azerbaijan() -> None:
    assert names("Kabar: Baku tembak pecah. Baku hantam juga. Warga lari ke Sisaket.") == ("sisaket",)
    assert "azerbaijan" in names("Pernyataan Baku keluar.")


def test_who_fights_in_one_theatre_brings_it_along() -> None:
    assert names("Kapal tenggelam, kata Houthi di Laut Merah.")[0] == "yemen"
    assert "gaza" not in names("Pemimpin Hamas ditembak di Beirut, Lebanon.")
