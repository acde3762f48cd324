"""Invented news of a shelled valley, made so that each chapter of a story brings exactly two changes. Knows no network.

Places are made of syllables, so no two stories share a name; sentences are drawn by place and chapter, so no two articles
are copies of each other. What a chapter must make the reader tell is known by construction: `Chapter.changes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from random import Random
from typing import NamedTuple

PLAIN, GATHERED = "deaths", "wounded"
"""The two rules of a chaos run: what is urgent at once, the rest as a digest."""

_FIRST = ("Tan", "Mer", "Gun", "Lo", "Si", "Kar", "Pa", "Be", "Wa", "Nu", "Ra", "Du", "Ja", "Ke", "Ci", "Hal")
_SECOND = ("bara", "ngati", "wolo", "lipu", "rantu", "dasi", "kembo", "tulu")
_THIRD = ("ngo", "wati", "reja", "lomo", "sari", "kuta", "nusa", "pura", "tana", "luwu")
_WHO = ("kata seorang petugas medis", "kata pejabat setempat", "menurut seorang relawan", "kata juru bicara kepolisian")
_WHAT = (
    "aliran listrik di kawasan itu padam sejak pagi",
    "jalan menuju puskesmas ditutup oleh petugas",
    "warga berlindung di ruang bawah tanah sekolah",
    "dentuman terdengar dari arah perbukitan sampai petang",
    "persediaan obat di posko hampir habis",
    "pasar dan sekolah tidak dibuka hari ini",
    "kendaraan bantuan tertahan di pos pemeriksaan",
    "sinyal telepon hilang di sebagian besar kampung",
)
_SO = (
    "warga diminta menunggu pengumuman resmi",
    "pendataan dari rumah ke rumah terus berjalan",
    "petugas meminta penduduk menjauhi jendela",
    "keluarga yang rumahnya rusak menginap di balai kampung",
    "perbaikan jaringan air menunggu keadaan tenang",
    "dapur umum dibuka di halaman masjid",
)
_PAGES = 2
_WOUNDED_FOR_EACH = 2


class Chapter(NamedTuple):
    """One article of a story."""

    place: str
    river: str
    officer: str
    number: int
    """From 0 on."""
    published: datetime

    @property
    def path(self) -> str:
        return f"/daerah/2026/kabar/{self.place.lower()}-{self.number}-{1_000_000 + self.number}"

    @property
    def headline(self) -> str:
        return (
            f"Serangan artileri pemberontak di Kota {self.place}, korban {'bertambah' if self.number else 'berjatuhan'}"
        )

    @property
    def killed(self) -> int:
        return 2 + 3 * self.number

    @property
    def wounded(self) -> int:
        return _WOUNDED_FOR_EACH * self.killed + 1

    @property
    def changes(self) -> dict[tuple[str, str], int]:
        """What must be told of it: (path, rule) → the figure that is new."""
        return {(self.path, PLAIN): self.killed, (self.path, GATHERED): self.wounded}

    def paragraphs(self, page: int) -> Iterator[str]:
        """The text of page 1, with the dead, or 2, with the wounded; the names in both make one story of the chapters."""
        luck = Random(f"{self.place} {self.number} {page}")
        yield f"Mayor {self.officer} melaporkan keadaan di tepi Sungai {self.river} dekat Kota {self.place}."
        if page == 1:
            yield f"Serangan artileri pasukan pemberontak di Kota {self.place} menewaskan {self.killed} warga sipil, {luck.choice(_WHO)}."
        else:
            yield f"Serangan artileri pasukan pemberontak di Kota {self.place} melukai {self.wounded} warga sipil, {luck.choice(_WHO)}."
        for what, so in zip(luck.sample(_WHAT, 3), luck.sample(_SO, 3), strict=True):
            yield f"Sejak pukul {luck.randint(4, 11)}.{luck.randint(10, 59)} {what}, {luck.choice(_WHO)}, dan {so}."

    def html(self, page: int, base: str) -> str:
        """Page 1 or 2 in the shape of a large portal."""
        links = " ".join(f'<a href="{self.path}?page={number}">{number}</a>' for number in range(1, _PAGES + 1))
        following = f'<a rel="next" href="{self.path}?page={page + 1}">Selanjutnya</a>' if page < _PAGES else ""
        text = "".join(f"<p>{escape(line)}</p>" for line in self.paragraphs(page))
        return f"""<!doctype html><html lang="id"><head><title>{self.headline}</title>
<link rel="canonical" href="{base}{self.path}"><meta property="og:type" content="article">
<meta property="article:published_time" content="{self.published.isoformat()}"></head>
<body><article><h1>{self.headline}</h1><div class="side-article txt-article">{text}</div></article>
<div class="paging"><span class="total-page">Halaman {page}/{_PAGES}</span> {links} {following}</div></body></html>"""


def stories(seed: int, count: int, chapters: int, start: datetime) -> list[list[Chapter]]:
    """`count` stories of `chapters` each, an hour apart from `start` on; the same for the same seed."""
    names = [f"{a}{b}{c}" for a in _FIRST for b in _SECOND for c in _THIRD]
    chosen = iter(Random(seed).sample(names, 3 * count))
    return [
        [Chapter(*of, number, start + timedelta(hours=number)) for number in range(chapters)]
        for of in zip(chosen, chosen, chosen, strict=True)
    ]
