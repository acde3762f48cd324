"""Where a reader stops: sentences in the state in which scraped pages leave them."""

from __future__ import annotations

import pytest

from scraper.language.lexicon import load_lexicon
from scraper.language.sentences import split_sentences
from scraper.language.tokens import tokenise


def sentences(text: str, language: str = "id") -> list[str]:
    abbreviations = frozenset(load_lexicon(language).labels["abbreviations"]["abbreviation"])
    runs = split_sentences(text, tokenise(text), abbreviations)
    return [text[run[0].start : run[-1].end] for run in runs]


# Each case is written with | where one sentence ends and the next begins.
CASES = [
    '"Kami diserang." | Ia lari ke bukit.',
    '"Kami diserang." kata warga itu.',
    "“Lima orang tewas.” | Polisi datang.",
    "«Lima orang tewas.» | Polisi datang.",
    "Polisi datang. | «Lima orang tewas», kata mereka.",
    "(Lima orang tewas.) | Polisi datang.",
    '(Ia berkata: "Lari.") | Polisi datang.',
    "Warga membayar Rp 1.000 per hari. | Itu mahal.",
    "Warga membayar Rp. 1.000 per hari.",
    "Menurut J. K. Amir dan A.B. Sanusi, lima tewas.",
    "Menurut dr. Budi, lima tewas.",
    "Ledakan di Jl. Melati No. 5 menewaskan lima orang.",
    "Surat a.n. Budi ditemukan di pos itu.",
    "Keterangan Letkol. Sanusi dan Kombes. Amir berbeda.",
    "Mereka memakai roket, mortir, dll. | Polisi datang.",
    "JAKARTA, KOMPAS.com - Lima orang tewas. | Polisi datang.",
    "Jakarta (ANTARA) - Lima orang tewas.",
    "TRIBUNNEWS.COM, GAZA – Lima orang tewas.",
    "Ia diam... | Polisi datang.",
    "Ia diam... lalu pergi.",
    "Ia diam… | Polisi datang.",
    "Lima orang tewas.|Polisi datang.",
    "Lima orang tewas...|Polisi datang.",
    "Lima orang tewas!|Polisi datang.",
    "Korban menjadi 12.|Polisi datang.",
    "Roket itu milik AS.|Polisi datang.",
    "Lima orang tewas.|12 lainnya luka.",
    "Lima orang tewas.|(Antara)",
    "Lima orang tewas.|“Kami takut,” kata warga.",
    'Lima orang tewas.|"Kami takut," kata warga.',
    "**Lima orang tewas.** | Polisi datang.",
    "_Lima orang tewas._ | Polisi datang.",
    "# Lima Orang Tewas\n|Polisi datang.",
    "Korban:\n|- lima tewas\n|- tujuh luka",
    "• Lima tewas | • Tujuh luka",
    "Lima orang tewas\n|SCROLL TO CONTINUE WITH CONTENT\n|Polisi datang.",
    "Lima orang tewas\n|Baca Juga: Truk Terbalik di Kota\n|Polisi datang.",
    "Lima orang tewas\n|baca juga: Truk Terbalik di Kota\n|yang lain lari.",
    "Lima orang tewas di\nkota itu.",
    "Lima orang tewas\r\n\r\n|di kota itu.",
    "Lima orang tewas\n \n|di kota itu.",
    "Suhu 36.5 derajat.",
    "Roket jatuh sejauh 20 km. | Polisi datang.",
    "Apa? | Tidak! | Ya.",
    "Apa?! | Polisi datang.",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences_end_where_a_reader_stops(case: str) -> None:
    assert sentences(case.replace("|", "")) == [part.strip() for part in case.split("|")]


@pytest.mark.parametrize(
    "case",
    [
        "Gen. Smith and Lt. Col. Jones met Sen. Brown. | They left.",
        "The U.S. army left at 5 p.m. on Friday. | It was late.",
        "He said no. | They left.",
        "It hit No. 5 Main St. and left.",
    ],
)
def test_english_sentences_end_where_a_reader_stops(case: str) -> None:
    assert sentences(case.replace("|", ""), "en") == [part.strip() for part in case.split("|")]
