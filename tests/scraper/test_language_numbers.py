"""How many an expression says, in either language: bounds, ranges, and what is none."""

from __future__ import annotations

import pytest

from scraper.language.lexicon import load_lexicon
from scraper.language.numbers import Quantity, find_quantities, is_year
from scraper.language.tokens import tokenise

Ends = tuple[int | None, int | None]


def quantities(text: str, language: str) -> list[Quantity]:
    tokens = tokenise(text)
    return find_quantities(tokens, load_lexicon(language).tag(tokens))


def ends(text: str, language: str) -> list[Ends]:
    return [(found.min, found.max) for found in quantities(text, language)]


INDONESIAN: list[tuple[str, Ends]] = [
    ("dua belas orang", (12, 12)),
    ("seribu dua ratus tentara", (1200, 1200)),
    ("seribu lebih pengungsi", (1000, None)),
    ("sepuluh lebih korban", (10, None)),
    ("lebih 40 korban", (40, None)),
    ("15 atau lebih korban", (15, None)),
    ("lima ratusan orang", (500, 599)),
    ("dua puluhan orang", (20, 29)),
    ("seratus lima puluhan orang", (150, 159)),
    ("tiga ribuan pengungsi", (3000, 3999)),
    ("belasan prajurit", (11, 19)),
    ("belasan ribu jiwa", (11000, 19999)),
    ("puluhan warga", (20, 99)),
    ("ratusan warga", (100, 999)),
    ("ribuan warga", (1000, 9999)),
    ("puluhan ribu warga", (20000, 99999)),
    ("ratusan ribu warga", (100000, 999999)),
    ("beratus-ratus warga", (100, 999)),
    ("puluhan hingga ratusan warga", (20, 999)),
    ("selusin tentara", (12, 12)),
    ("setengah lusin tentara", (6, 6)),
    ("separuh lusin tentara", (6, 6)),
    ("dua lusin tentara", (24, 24)),
    ("lusinan tentara", (20, 99)),
    ("1,2 juta jiwa", (1200000, 1200000)),
    ("2,345 juta jiwa", (2345000, 2345000)),
    ("0,5 juta jiwa", (500000, 500000)),
    ("setengah juta jiwa", (500000, 500000)),
    ("satu setengah juta jiwa", (1500000, 1500000)),
    ("tiga setengah ribu jiwa", (3500, 3500)),
    ("1 juta 200 ribu jiwa", (1200000, 1200000)),
    ("20 hingga 30 orang", (20, 30)),
    ("20-30 orang", (20, 30)),
    ("20 – 30 orang", (20, 30)),
    ("20 sampai 30 orang", (20, 30)),
    ("20 s/d 30 orang", (20, 30)),
    ("antara 20 dan 30 orang", (20, 30)),
    ("antara 20 sampai 30 orang", (20, 30)),
    ("20 atau 30 orang", (20, 30)),
    ("5-6 orang", (5, 6)),
    ("dua-tiga orang", (2, 3)),
    ("dua atau tiga orang", (2, 3)),
    ("tiga-empat ratus orang", (300, 400)),
    ("dua puluh-tiga puluh orang", (20, 30)),
    ("dua hingga tiga ribu orang", (2000, 3000)),
    ("500 hingga seribu orang", (500, 1000)),
    ("300.000-400.000 orang", (300000, 400000)),
    ("20-30 ribu orang", (20000, 30000)),
    ("sedikitnya 20 orang", (20, None)),
    ("tak kurang dari 20 orang", (20, None)),
    ("tidak lebih dari 20 orang", (None, 20)),
    ("tak lebih dari dua puluh orang", (None, 20)),
    ("tidak sampai 20 orang", (None, 20)),
    ("paling banyak 20 orang", (None, 20)),
    ("di bawah 50 orang", (None, 50)),
    ("kurang dari 50 orang", (None, 50)),
    ("lebih dari 50 orang", (50, None)),
    ("hampir 50 orang", (None, 50)),
    ("nyaris 50 orang", (None, 50)),
    ("mendekati 50 orang", (None, 50)),
    ("lebih kurang 50 orang", (50, 50)),
    ("kurang lebih 50 orang", (50, 50)),
    ("200-an orang", (200, 299)),
    ("100-an orang", (100, 199)),
    ("50-an orang", (50, 59)),
    ("3,000 orang", (3000, 3000)),
    ("3.000 orang", (3000, 3000)),
    ("beberapa ratus orang", (100, 999)),
    ("beberapa puluh orang", (20, 99)),
    ("beberapa ribu orang", (1000, 9999)),
    ("beberapa orang", (None, None)),
    ("ke-51", (51, 51)),
    ("ke-1.000", (1000, 1000)),
    ("12 lebih banyak daripada kemarin", (12, 12)),
]
ENGLISH: list[tuple[str, Ends]] = [
    ("at least 20 people", (20, None)),
    ("upwards of 20 people", (20, None)),
    ("no fewer than 20 people", (20, None)),
    ("no more than 20 people", (None, 20)),
    ("not more than twenty people", (None, 20)),
    ("at most 20 people", (None, 20)),
    ("as many as 20 people", (None, 20)),
    ("up to 20 people", (None, 20)),
    ("nearly 20 people", (None, 20)),
    ("well over 20 people", (20, None)),
    ("just under 20 people", (None, 20)),
    ("20 or more people", (20, None)),
    ("20-plus people", (20, None)),
    ("20 or fewer people", (None, 20)),
    ("dozens of people", (20, 99)),
    ("scores of people", (20, 99)),
    ("a score of people", (20, 20)),
    ("half a dozen people", (6, 6)),
    ("half-a-dozen people", (6, 6)),
    ("two dozen people", (24, 24)),
    ("several dozen people", (20, 99)),
    ("hundreds of thousands of people", (100000, 999999)),
    ("tens of millions of people", (20000000, 99999999)),
    ("a couple of people", (2, 2)),
    ("a couple of hundred people", (200, 200)),
    ("several hundred people", (100, 999)),
    ("a few thousand people", (1000, 9999)),
    ("some 300 people", (300, 300)),
    ("300-odd people", (300, 300)),
    ("a hundred or so people", (100, 100)),
    ("between 20 and 30 people", (20, 30)),
    ("between two hundred and three hundred people", (200, 300)),
    ("anywhere from 20 to 30 people", (20, 30)),
    ("20 to 30 people", (20, 30)),
    ("two to three thousand people", (2000, 3000)),
    ("five or six hundred people", (500, 600)),
    ("two hundred and thirty people", (230, 230)),
    ("two hundred and thirty thousand people", (230000, 230000)),
    ("one thousand and one people", (1001, 1001)),
    ("twenty-three hundred people", (2300, 2300)),
    ("half a million people", (500000, 500000)),
    ("one-and-a-half million people", (1500000, 1500000)),
    ("two and a half thousand people", (2500, 2500)),
    ("a million and a half people", (1500000, 1500000)),
    ("2½ million people", (2500000, 2500000)),
    ("1.2m people", (1200000, 1200000)),
    ("2m refugees", (2000000, 2000000)),
    ("45k people", (45000, 45000)),
    ("another 20 people", (20, 20)),
    ("another soldier", (1, 1)),
    ("3.000 people", (3000, 3000)),
    ("3,000 people", (3000, 3000)),
    ("the 51st soldier", (51, 51)),
    ("the fifty-first soldier", (51, 51)),
    ("the 1,000th soldier", (1000, 1000)),
    ("a 41-year-old man", (1, 1)),
    ("a five-year-old girl", (1, 1)),
    ("two 12-year-old boys", (2, 2)),
]
CASES = [(*case, "id") for case in INDONESIAN] + [(*case, "en") for case in ENGLISH]


@pytest.mark.parametrize(("text", "expected", "language"), CASES, ids=[case[0] for case in CASES])
def test_an_expression_says_one_number(text: str, expected: Ends, language: str) -> None:
    assert ends(text, language) == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("skor 2-1 untuk tamu", "id"),
        ("imbang 1-1", "id"),
        ("telepon 0812-3456-7890", "id"),
        ("telepon +62 di kota", "id"),
        ("tanggal 2020-10-12", "id"),
        ("pukul 03.00", "id"),
        ("17.30 WIB", "id"),
        ("17 WIB", "id"),
        ("koordinat 6,2088", "id"),
        ("titik 48.3794, 31.1656", "id"),
        ("kaliber 7,62", "id"),
        ("sejauh 2,5 kilometer", "id"),
        ("setengah dari mereka", "id"),
        ("satu setengah jam", "id"),
        ("F-16 T-72 BM-21 Su-34 MiG-29 Mi-24 G20 M23 S-400 F-16s Tu-22M3 B-52H", "id"),
        ("COVID-19 Covid-19", "id"),
        ("di Distrik 9", "id"),
        ("dari Brigade 401", "id"),
        ("Perang Dunia II pada abad XX", "id"),
        ("at 5pm on time", "en"),
        ("at 5 p.m. there", "en"),
        ("buried 20m from there", "en"),
        ("in District 9", "en"),
        (".50 caliber", "en"),
    ],
)
def test_what_only_looks_like_a_number_says_none(text: str, language: str) -> None:
    assert ends(text, language) == []


@pytest.mark.parametrize(
    "text", ["1980-an", "2015-2020", "2015 hingga 2020", "antara 1998 dan 2002", "sekitar 1990", "2024"]
)
def test_years_and_decades_are_told_from_counts(text: str) -> None:
    tokens = tokenise(text)
    (found,) = quantities(text, "id")
    assert is_year(found, tokens)


@pytest.mark.parametrize("text", ["lebih dari 1500", "1.500", "1200 ribu", "150", "15-20", "seribu"])
def test_counts_are_told_from_years(text: str) -> None:
    tokens = tokenise(text)
    (found,) = quantities(text, "id")
    assert not is_year(found, tokens)


def test_a_sum_is_two_numbers() -> None:
    assert ends("12 plus three", "en") == [(12, 12), (3, 3)]


def test_a_rise_is_two_numbers() -> None:
    assert ends("rose from 20 to 30", "en") == [(20, 20), (30, 30)]
