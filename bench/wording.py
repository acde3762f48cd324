"""News of invented wars in our own words, for `bench_claims.py` and `fuzz_claims.py`. The same seed gives the same text."""

from __future__ import annotations

from random import Random

_PLACES = ["Kota Darun", "Lembah Sarit", "Distrik 9", "Pelabuhan Ombra", "perbatasan Tevan", "Kamp Harun", "Desa Ilmar"]
_SIDES = [
    "Kementerian Pertahanan Tevan",
    "juru bicara Front Sarit",
    "militer Ombra",
    "kantor gubernur",
    "tim penyelamat",
]
_ATTACKS = [
    "Serangan udara",
    "Tembakan artileri",
    "Roket",
    "Serangan drone",
    "Bom mobil",
    "Baku tembak",
    "Gempuran mortir",
]
_COUNTS = ["12", "sedikitnya 20", "puluhan", "dua belas", "lebih dari 1.300", "5-6", "sekitar 40", "seorang", "ratusan"]
_PEOPLE = ["orang", "warga sipil", "tentara", "anak-anak", "petugas medis", "gerilyawan", "pengungsi", "jurnalis"]
_TRUCES = [
    "{side} menuduh lawannya melanggar gencatan senjata yang berlaku sejak {day}.",
    "Kedua pihak menyepakati jeda kemanusiaan selama tiga hari di {place}, kata {side}.",
    "Perundingan gencatan senjata di {place} gagal, menurut {side}.",
    "Sekretaris jenderal lembaga itu menyerukan gencatan senjata tanpa syarat di {place}.",
]
_REPORTS = [
    "{attack} di {place} menewaskan {count} {people} dan melukai {more} lainnya, kata {side} pada {day}.",
    "{side} menyebut {count} {people} tewas dan {more} terluka, termasuk tiga perempuan.",
    'Seorang saksi mengatakan: "Kami mendengar ledakan pukul 03.00, lalu rumah tetangga runtuh."',
    "Jumlah korban tewas sejak pertempuran pecah pada {day} bertambah menjadi {count} orang.",
    "{more} {people} mengungsi dari {place} ke kota terdekat, yang berjarak 40 kilometer.",
    "Pemerintah belum memberi keterangan mengenai peristiwa tersebut, meski sejumlah media telah memuat gambarnya.",
    "Harga pangan di {place} naik 20 persen dalam dua pekan, dan warga mengantre berjam-jam untuk air bersih.",
    "Jalan menuju {place} ditutup, sehingga truk bantuan berhenti di pos pemeriksaan sejak {day}.",
    "{side} membantah laporan bahwa {count} {people} ditangkap di dekat {place}.",
    "Menurut {side}, jet Su-34 dan roket BM-21 dikerahkan sejak pagi di {place}.",
]
_QUIET = [
    "Warga {place} telah lama hidup di tengah ketegangan, dan banyak keluarga memilih menyimpan bekal di ruang bawah tanah.",
    "Menurut {side}, penyelidikan masih berjalan dan hasilnya akan diumumkan setelah semua keterangan terkumpul.",
    "Sekolah ditutup sejak {day}, sementara pasar hanya dibuka pada pagi hari agar orang tidak berkerumun.",
    "Para pengamat menilai kedua pihak belum siap berbicara, sebab masing-masing menuntut lawannya mundur lebih dahulu.",
    "Wilayah itu berada di jalur perdagangan yang penting, sehingga penutupannya terasa sampai ke negara tetangga.",
    "{side} menolak memberi rincian, tetapi berjanji akan berbicara kepada media pada {day}.",
    "Di {place}, listrik padam hampir setiap malam dan jaringan telepon sering terputus.",
    "Seorang guru mengatakan muridnya kini belajar di rumah tetangga karena gedung mereka dipakai sebagai dapur umum.",
]
_DAYS = ["Senin (12/10)", "Jumat pagi", "27 September", "Selasa malam", "awal pekan ini", "2 Maret 2024"]

_OF_TRUCES, _OF_HARM = 0.08, 0.5
"""Shares of sentences about truces, and about those and fighting: as dense in figures and claims as agencies write."""


def sentence(random: Random) -> str:
    """One sentence about an invented war."""
    chance = random.random()
    pattern = random.choice(_TRUCES if chance < _OF_TRUCES else _REPORTS if chance < _OF_HARM else _QUIET)
    return pattern.format(
        attack=random.choice(_ATTACKS),
        place=random.choice(_PLACES),
        side=random.choice(_SIDES),
        count=random.choice(_COUNTS),
        more=random.choice(_COUNTS),
        people=random.choice(_PEOPLE),
        day=random.choice(_DAYS),
    )


def article(random: Random, length: int = 3000) -> str:
    """Paragraphs of one to four sentences, `length` characters in all or a sentence more."""
    paragraphs: list[str] = []
    while length > 0:
        paragraphs.append(" ".join(sentence(random) for _ in range(random.randint(1, 4))))
        length -= len(paragraphs[-1])
    return "\n\n".join(paragraphs)
