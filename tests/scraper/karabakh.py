"""The truce of 10 October 2020 as five outlets might print it; written for the tests, claims put in by hand."""

from __future__ import annotations

from datetime import timedelta

from scraper.model import TruceStatus, Who
from tests.scraper.newsroom import MORNING, article, killed, truce

AGREED = article(
    "sepakat",
    "MOSKOW - Armenia dan Azerbaijan menyepakati penghentian tembak-menembak di Nagorno-Karabakh, kata Sergei Lavrov.",
    "Perundingan di ibu kota Rusia itu berlangsung semalaman.",
    claims=[truce(TruceStatus.AGREED, "menyepakati penghentian tembak-menembak")],
    headline="Armenia dan Azerbaijan Sepakat Berhenti Menembak",
)
_BROKEN_TEXT = (
    "Armenia dan Azerbaijan saling menuduh melanggar jeda di Nagorno-Karabakh, beberapa menit sesudah jeda itu berlaku.",
    "Kementerian Pertahanan Armenia berkata peluru Azerbaijan menewaskan 2 warga sipil di Kota Kapan.",
    "Kementerian Pertahanan Azerbaijan berkata seorang warga sipil tewas di Distrik Terter oleh pasukan Armenia.",
    "Ratusan orang telah tewas sejak perang pecah pada 27 September.",
    "Palang Merah meminta jalan yang aman bagi pertukaran tawanan dan jenazah di sepanjang garis depan.",
)
_BROKEN_CLAIMS = [
    truce(TruceStatus.VIOLATED, "melanggar jeda"),
    killed("menewaskan 2 warga sipil", 2, who=Who.CIVILIAN, attributed_to="Kementerian Pertahanan Armenia"),
    killed("seorang warga sipil tewas", 1, who=Who.CIVILIAN, attributed_to="Kementerian Pertahanan Azerbaijan"),
    killed("Ratusan orang telah tewas", 100, 999, cumulative=True, background=True),
]
BROKEN = article("langgar", *_BROKEN_TEXT, claims=_BROKEN_CLAIMS, at=MORNING + timedelta(hours=10))
BROKEN_COPY = article(
    "salinan", *_BROKEN_TEXT[:4], claims=_BROKEN_CLAIMS, at=MORNING + timedelta(hours=11), site="daerah.example"
)
BROKEN_ENGLISH = article(
    "broken",
    "Azerbaijan and Armenia accused each other of breaking a truce in Nagorno-Karabakh within minutes.",
    "Shells killed two civilians in the town of Kapan, the Armenian side said, while one civilian died near Terter.",
    claims=[
        truce(TruceStatus.VIOLATED, "breaking a truce"),
        killed("killed two civilians", 2, who=Who.CIVILIAN, attributed_to="the Armenian side"),
        killed("one civilian died", 1, who=Who.CIVILIAN),
    ],
    at=MORNING + timedelta(hours=12),
    site="daily.example",
)
RISEN = article(
    "lima",
    "KAPAN - Warga sipil yang tewas oleh peluru di Kota Kapan kini lima orang, kata Kementerian Pertahanan Armenia.",
    "Azerbaijan menyangkal menembaki kota itu, sehari sesudah jeda di Nagorno-Karabakh berlaku.",
    claims=[killed("kini lima orang", 5, who=Who.CIVILIAN, attributed_to="Kementerian Pertahanan Armenia")],
    at=MORNING + timedelta(hours=26),
)
SECOND_TRUCE = article(
    "kedua",
    "Armenia dan Azerbaijan menyepakati jeda baru di Nagorno-Karabakh mulai tengah malam, hasil upaya Prancis.",
    "Pertemuan para menteri berlangsung lewat telepon sepanjang hari Sabtu, dengan beberapa kali penundaan karena naskah. "
    "Kedua ibu kota mengumumkan kabar itu pada saat yang sama, dan utusan Prancis menyambutnya sebagai langkah yang berani. "
    "Pertukaran tawanan disebut sebagai tujuan pertama, disusul pemulangan jenazah dari garis depan pegunungan.",
    "Jeda sebelumnya langsung dilanggar.",
    claims=[truce(TruceStatus.AGREED, "menyepakati jeda baru"), truce(TruceStatus.VIOLATED, "langsung dilanggar")],
    at=MORNING + timedelta(days=7, hours=14),
)
WEEK_LATER = article(
    "pulang",
    "KAPAN - Warga pulang ke rumah di Kapan, sepekan sesudah peluru menewaskan lima warga sipil di kota Armenia itu.",
    claims=[killed("menewaskan lima warga sipil", 5, who=Who.CIVILIAN)],
    at=MORNING + timedelta(days=7, hours=1),
    site="daerah.example",
)
