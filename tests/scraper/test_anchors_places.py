"""Which words make a name a place, and which spellings are one town."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.anchors import key_of, places_around, places_beside
from scraper.anchors.gazetteer import gazetteer


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Serangan RSF ke Zalingei menewaskan 3 orang.", ("zalingei",)),
        ("Serangan terhadap Ternopil menewaskan 3 orang.", ("ternopil",)),
        ("RSF menembaki Bara; 3 orang tewas.", ("bara",)),
        ("3 tewas saat Israel gempur Baalbek.", ("baalbek",)),
        ("A missile slammed into Poltava, killing 3.", ("poltava",)),
        ("The battle of Avdiivka killed 3.", ("avdiivka",)),
        ("3 sailors died off Mokha.", ("mokha",)),
        ("3 died in the Tulkarm camp raid.", ("tulkarm",)),
        ("Korban tewas serangan pasar Baidoa menjadi 3.", ("baidoa",)),
        ("3 orang tewas di ibu kota Somalia, Mogadishu.", ("mogadishu", "somalia")),
        ("3 orang tewas di ibu kota Somalia, Hassan Sheikh mengatakan.", ("somalia",)),
    ],
)
def test_what_an_attack_befalls_is_a_place(sentence: str, expected: tuple[str, ...]) -> None:
    at = sentence.index("3")
    assert places_beside(sentence, at, at + 1, look_back=False) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "3 orang tewas setelah bantuan senjata ke Tindouf dikirim.",
        "3 korban luka dilarikan ke Nasser.",
        "Serangan terhadap PBB menewaskan 3 orang.",
        "Serangan JNIM menewaskan 3 orang.",
        "Tentara menyerang JNIM, 3 orang tewas.",
        "Pengeboman Israel menewaskan 3 orang.",
        "A Wagner attack killed 3.",
        "Rudal Rusia Hantam Permukiman Warga, 3 Orang Tewas.",
    ],
)
def test_travellers_fighters_and_arms_make_no_place(sentence: str) -> None:
    at = sentence.index("3")
    assert places_beside(sentence, at, at + 1, look_back=False) == ()


def test_a_town_that_the_text_places_elsewhere_is_one_where_it_is_named_in_passing() -> None:
    text = "Warga mengungsi dari Bara.\n\nRumah sakit Bara menerima 3 jenazah.\n\nRoket jatuh di Bara."
    at = text.index("3")
    assert places_beside(text, at, at + 1, look_back=True) == ("bara",)


def test_a_region_stands_around_its_town_and_around_itself() -> None:
    assert places_around("3 tewas di desa Pale, wilayah Sagaing.", 0, 1, everywhere=False) == ("sagaing",)
    assert places_around("3 died in Hpakant, Kachin, Myanmar.", 0, 1, everywhere=False) == ("kachin",)
    assert places_around("3 died in the Sagaing region.", 0, 1, everywhere=False) == ("sagaing",)
    assert places_around("3 died in Pale.", 0, 1, everywhere=False) == ()


@pytest.mark.parametrize(
    "spellings",
    [
        "khan younis,khan yunis",
        "kyiv,kiev",
        "odesa,odessa",
        "sumy,sumi",
        "el fasher,al fasher,al fashir",
        "nabatieh,nabatiyeh,nabatiyah",
        "hodeidah,hudaydah,al hudaidah",
        "deir al balah,dayr al balah",
        "as suwayda,sweida",
        "kharkiv,kharkov",
        "damascus,damaskus",
    ],
)
def test_spellings_of_one_town_have_one_key(spellings: str) -> None:
    assert len({key_of(name) for name in spellings.split(",")}) == 1


def test_towns_of_one_war_keep_keys_of_their_own() -> None:
    towns = [
        "rafah",
        "jenin",
        "nablus",
        "tyre",
        "sidon",
        "homs",
        "hama",
        "daraa",
        "goma",
        "bukavu",
        "bunia",
        "beni",
        "butembo",
        "kutum",
        "nyala",
        "kosti",
        "dilling",
        "kadugli",
        "gao",
        "kidal",
        "mopti",
        "djibo",
        "poltava",
        "lutsk",
        "rivne",
        "izium",
        "izmail",
        "chernihiv",
        "chernivtsi",
        "cherkasy",
        "marib",
        "taiz",
        "aden",
        "saada",
        "ibb",
    ]
    assert len({key_of(town) for town in towns}) == len(towns)


def test_a_known_name_is_its_own_key() -> None:
    assert all(key_of(name) == name for name in gazetteer().weights)


@given(st.text(max_size=40))
def test_any_name_has_a_key(name: str) -> None:
    assert len(key_of(name)) <= len(name)
