"""Invented news: headlines and paragraphs that no two pages share."""

from __future__ import annotations

from random import Random

_WHO = (
    "Kepala desa",
    "Seorang relawan",
    "Juru bicara kepolisian",
    "Dokter jaga",
    "Ketua kelompok tani",
    "Camat setempat",
)
_WHERE = (
    "Lembah Sari",
    "Tanjung Awan",
    "Kampung Gelam",
    "Bukit Ranum",
    "Muara Jati",
    "Pulau Serindit",
    "Teluk Kenanga",
)
_WHAT = (
    "air sungai naik hampir dua meter sejak malam dan memutus jalan ke pasar",
    "jembatan kayu itu sudah lama rapuh tetapi tetap dipakai anak sekolah setiap pagi",
    "beras cadangan masih cukup untuk seluruh pengungsi sampai akhir pekan ini",
    "alat berat baru tiba setelah longsor di tikungan kedua dibersihkan warga",
    "perundingan soal ganti rugi lahan akan dibuka lagi di balai kecamatan",
    "listrik menyala bergiliran karena dua tiang utama tumbang diterpa angin",
    "sekolah darurat akan dibuka di gedung serbaguna mulai hari Kamis",
    "sinyal telepon hilang sejak menara di puncak bukit tersambar petir",
)
_SO = (
    "Warga diminta menunggu pengumuman resmi dan tidak kembali ke rumah lebih dulu",
    "Ia menambahkan bahwa laporan lengkap akan diserahkan kepada bupati besok siang",
    "Beberapa keluarga memilih bertahan karena ternak mereka tidak dapat dipindahkan",
    "Tim dari kabupaten sebelah ikut membantu membawa selimut dan obat-obatan",
    "Belum ada angka pasti, namun pendataan dari rumah ke rumah terus berjalan",
    "Para pedagang berharap harga sayur segera turun sesudah jalan dibuka kembali",
)
_WHO_EN = ("The harbour master", "A volunteer nurse", "The deputy mayor", "A ferry captain", "The school principal")
_WHERE_EN = ("Gull Point", "Ashgrove", "the old quarry", "Lower Fenwick", "Marlow Sound", "the east pier")
_WHAT_EN = (
    "the water had risen faster than any of the gauges could record that night",
    "the bridge would stay closed until engineers had looked at both of its towers",
    "most families had left before the sirens were switched on shortly after midnight",
    "supplies were arriving by boat because the coastal road was still under mud",
    "talks about the damaged seawall would begin again in the town hall on Monday",
    "power had come back to fewer than half of the streets around the market",
)
_SO_EN = (
    "Residents were told to wait for an official notice before going back to their homes",
    "A full account will be handed to the regional council later in the week",
    "Several shopkeepers said that they would open again as soon as the roads were clear",
    "Neighbouring towns have sent blankets, pumps and two teams of divers",
)


def paragraphs(slug: str, page: int, *, language: str = "id", count: int = 4) -> list[str]:
    """The text of one page; the same for the same arguments."""
    banks = (_WHO, _WHERE, _WHAT, _SO) if language == "id" else (_WHO_EN, _WHERE_EN, _WHAT_EN, _SO_EN)
    told = ("di", "mengatakan bahwa") if language == "id" else ("at", "said that")
    found = []
    for number in range(count):
        chance = Random(f"{slug} {page} {number}")
        who, where, what, so = (chance.choice(bank) for bank in banks)
        hour = (
            f"pukul {chance.randint(1, 11)}.{chance.randint(10, 59)}" if language == "id" else f"entry {page}{number}"
        )
        found.append(f"{who} {told[0]} {where} {told[1]} {what} ({hour}, {slug[:9]} {page}-{number}). {so}.")
    return found
