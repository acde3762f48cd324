"""Figures that count nobody stand beside a toll and change nothing of it."""

from __future__ import annotations

import pytest

from scraper.claims.reading import _read


def tolls(text: str, language: str) -> list[tuple[str, int | None, int | None]]:
    reading = _read(text, None, language, None)
    return [(claim.kind.value, claim.min, claim.max) for claim in reading.casualties]


@pytest.mark.parametrize(
    "text",
    [
        "Serangan roket pada 12/10/2020 menewaskan lima orang.",
        "Serangan roket pada Senin (12/10) menewaskan lima orang.",
        "Serangan roket pada 12 Oktober 2020 menewaskan lima orang.",
        "Serangan roket pukul 03.00 menewaskan lima orang.",
        "Serangan roket sekitar 17.30 WIB menewaskan lima orang.",
        "Serangan roket pada 2015-2020 menewaskan lima orang.",
        "Serangan roket di Distrik 9 menewaskan lima orang.",
        "Roket BM-21 dan jet Su-34 menewaskan lima orang.",
        "Tank T-72 dan jet F-16 milik kelompok M23 menewaskan lima orang.",
        "Roket seharga Rp 1.000 menewaskan lima orang.",
        "Roket seharga Rp20 juta menewaskan lima orang.",
        "Roket sejauh 40 km menewaskan lima orang.",
        "Roket kaliber 122 mm menewaskan lima orang.",
        "Roket dengan 20 persen peledak menewaskan lima orang.",
        "Serangan roket menewaskan lima orang, kata Budi (41).",
        "Serangan roket menewaskan lima orang, kata Budi yang berusia 41 tahun.",
        "Serangan roket menewaskan lima orang, kata Budi, 41 tahun.",
        "Serangan roket menewaskan lima orang di tengah pandemi COVID-19.",
        "Serangan roket menewaskan lima orang, kata KTT G20.",
        "Serangan roket di 6,21 LS dan 106,8 BT menewaskan lima orang.",
        "Sejak tahun 1980-an serangan roket menewaskan lima orang.",
    ],
)
def test_a_figure_beside_a_toll_is_none(text: str) -> None:
    assert tolls(text, "id") == [("killed", 5, 5)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A rocket attack killed a 41-year-old man.", [("killed", 1, 1)]),
        ("A 41-year-old man was killed by a rocket.", [("killed", 1, 1)]),
        ("Two five-year-old girls were killed by a rocket.", [("killed", 2, 2)]),
        ("A rocket killed five people at 5 p.m. on Friday.", [("killed", 5, 5)]),
        ("A rocket killed another 20 people.", [("killed", 20, 20)]),
        ("A rocket killed five people, said a nurse aged 41.", [("killed", 5, 5)]),
        ("F-16s and Su-34 jets killed five people in District 9.", [("killed", 5, 5)]),
        ("A rocket killed two hundred and thirty people.", [("killed", 230, 230)]),
    ],
)
def test_an_age_or_a_code_counts_nobody(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert tolls(text, "en") == expected
