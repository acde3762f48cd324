"""What tells a copy from what only looks like one. Every text is made up."""

from __future__ import annotations

import pytest

from scraper.claims import analyse
from scraper.copying import is_copy
from scraper.sketches import read, sketch

LEAD = "Tembakan mortir menghantam penggilingan padi di Kota Sarunai, Lembah Tembaga, dan menewaskan 14 orang, kata kepala polisi Ganda Wirya."
REST = [
    "Dokter di Klinik Anggrek menyebut 37 orang terluka, beberapa di antaranya parah, dan kekurangan perban sejak subuh.",
    "Pedagang ikan Rumi Salak melihat tangki air melayang melewati atap sebelum dinding tokonya retak.",
    "Jalan menuju Desa Pakis ditutup karena dua tiang telepon tumbang melintang di tikungan dekat sekolah.",
    "Israel dan Hamas saling menuduh, sementara relawan dari Yayasan Kenari membagikan selimut di halaman masjid tua.",
    "Sebelum perang, penggilingan itu dikenal sebagai tempat pemuda bermain catur setiap malam pasar.",
    "Ratusan ternak lepas dari kandang yang terbakar dan berkeliaran di sepanjang sungai sampai petang.",
]
WHOLE = "\n\n".join([LEAD, *REST])
QUAKE = (
    "Gempa berkekuatan 5,1 mengguncang Kota {place} pada Rabu pukul {hour} WIB. Pusatnya di darat, 23 kilometer barat "
    "laut {place}, pada kedalaman 10 kilometer. Getaran terasa beberapa detik dan warga {place} berlari ke luar rumah. "
    "Belum ada laporan kerusakan. Warga diminta menjauhi bangunan yang retak."
)


def called_a_copy(came: str, known: str) -> bool:
    return is_copy(read(came, analyse(came)), sketch(known, analyse(known)))


@pytest.mark.parametrize(
    "copy",
    [
        WHOLE.upper(),
        WHOLE.replace("\n\n", " ").replace(" 14 ", "  empat belas\u00a0"),
        "\n\n".join([LEAD, *REST[::2]]),
        "\n\n".join([LEAD, *reversed(REST)]),
        "\n\n".join(["Duka menyelimuti Sarunai: 14 orang tewas ketika mortir jatuh di penggilingan padi.", *REST]),
        f"Kabar Rimba, Tanjung Pala - {WHOLE}\n\nPenulis: Mira Lestu | Editor: Bimo Karsa\n\nHak cipta Kabar Rimba 2026",
    ],
    ids=["capitals", "words for figures", "cut", "re-ordered", "re-led", "boilerplate"],
)
def test_a_copy_is_known_whichever_came_first(copy: str) -> None:
    assert called_a_copy(copy, WHOLE)
    assert called_a_copy(WHOLE, copy)


def test_a_first_page_and_the_whole_are_copies_of_each_other() -> None:
    first = "\n\n".join([LEAD, *REST[:3]])
    assert called_a_copy(WHOLE, first)
    assert called_a_copy(first, WHOLE)


def test_a_follow_up_with_a_new_toll_is_no_copy_however_much_it_quotes() -> None:
    news = "Korban tewas di Sarunai naik menjadi 19 orang pada Kamis setelah petugas menggali ruang bawah tanah penggilingan."
    assert not called_a_copy("\n\n".join([news, *REST]), WHOLE)
    assert not called_a_copy("\n\n".join([LEAD.replace("14", "19"), *REST]), WHOLE)


def test_a_toll_that_is_another_number_of_the_known_text_is_new_all_the_same() -> None:
    assert not called_a_copy("\n\n".join([LEAD.replace("14", "37"), *REST]), WHOLE)


def test_news_of_a_truce_is_no_copy() -> None:
    news = "Israel dan Hamas menyepakati gencatan senjata mulai Jumat, kata seorang penengah di ibu kota."
    assert not called_a_copy("\n\n".join([LEAD, news, *REST]), WHOLE)


def test_a_live_blog_that_grows_is_no_copy_of_its_morning() -> None:
    fresh = "11.40: 14 orang dilaporkan tewas di Bukit Randu setelah roket jatuh di terminal."
    assert not called_a_copy(f"{fresh}\n\n{WHOLE}", WHOLE)


@pytest.mark.parametrize(("place", "hour"), [("Palu Hilir", "04.15"), ("Sarunai", "21.07"), ("Palu Hilir", "21.07")])
def test_a_template_with_another_place_or_time_is_no_copy(place: str, hour: str) -> None:
    known = QUAKE.format(place="Sarunai", hour="04.15")
    assert called_a_copy(known, known)
    assert not called_a_copy(QUAKE.format(place=place, hour=hour), known)


def test_a_brief_is_a_copy_if_it_is_nearly_the_same() -> None:
    brief = f"{LEAD} {REST[0]}"
    assert called_a_copy(f"Kabar Rimba - {brief}", brief)
    assert not called_a_copy(brief.replace("37", "41"), brief)


def test_one_headline_may_be_written_for_two_events() -> None:
    headline = "Gencatan senjata di Gaza mulai berlaku Minggu"
    assert not called_a_copy(headline, headline)


def test_a_list_of_more_tolls_than_a_sketch_holds_is_a_copy_of_itself() -> None:
    towns = "\n\n".join(
        f"Di Desa Rawa{number} serangan artileri menewaskan {number} warga." for number in range(2, 150)
    )
    assert called_a_copy(towns, towns)


def test_nothing_is_a_copy_of_nothing() -> None:
    assert not called_a_copy("", "")
