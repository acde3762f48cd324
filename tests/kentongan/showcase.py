"""The stories of the dashboard's tests: a valley that does not exist, a war of thirty tellings, and an outlet that wishes us ill."""

from __future__ import annotations

from msgspec.structs import replace

from scraper.model import (
    Change,
    ChangeType,
    Delivery,
    DeliveryState,
    Kind,
    Paragraph,
    Quote,
    Range,
    Toll,
    TollStep,
    TruceState,
    TruceStatus,
    Who,
)
from tests.kentongan.storydesk import Desk, after

KILLED, INJURED, DISPLACED = Kind.KILLED, Kind.INJURED, Kind.DISPLACED
CIVILIAN, UNSPECIFIED = Who.CIVILIAN, Who.UNSPECIFIED
PELITA, LINTAS, HARIAN, SUARA = "pelita.example", "lintas.example", "harian-utara.example", "suara-lembah.example"


def exactly(count: int) -> Range:
    return Range(min=count, max=count)


def valley() -> Desk:
    """Four outlets on one shelling and the truce around it, over two days and a half."""
    desk = Desk("lembah-sarai", "Pasar Wadi Sarai ditembaki beberapa jam sesudah jeda tembak disepakati")
    first = desk.report(
        0,
        PELITA,
        "Dua pihak di Lembah Sarai menyetujui jeda tembak",
        [
            "Utusan kedua pihak menyetujui jeda tembak di Lembah Sarai setelah tiga hari berunding.",
            "Jalan menuju pos perbatasan dibuka kembali pada siang hari.",
        ],
        truce=[(TruceStatus.AGREED, "menyetujui jeda tembak di Lembah Sarai")],
    )
    second = desk.report(
        9.5,
        LINTAS,
        "Peluru artileri jatuh di pasar Wadi Sarai, tiga pedagang tewas",
        [
            "Peluru artileri jatuh di pasar Wadi Sarai menjelang magrib. Sedikitnya tiga pedagang tewas dan belasan orang dilarikan ke klinik, kata kepala klinik setempat. Aliran listrik di kawasan itu padam sampai tengah malam.",
            "Warga mengatakan jeda tembak dilanggar sebelum matahari terbenam; kedua pihak saling menyalahkan.",
        ],
        figures=[(KILLED, CIVILIAN, 3, None, False, "Sedikitnya tiga pedagang tewas")],
        truce=[(TruceStatus.VIOLATED, "jeda tembak dilanggar sebelum matahari terbenam")],
    )
    third = desk.report(
        15,
        HARIAN,
        "Korban pasar Wadi Sarai bertambah menjadi tujuh orang",
        [
            "Petugas penyelamat menemukan jenazah lain di bawah reruntuhan kios.",
            "Tujuh warga sipil tewas dan 18 orang luka-luka, menurut catatan klinik hingga tengah malam.",
        ],
        figures=[
            (KILLED, CIVILIAN, 7, 7, False, "Tujuh warga sipil tewas"),
            (INJURED, UNSPECIFIED, 18, 18, False, "18 orang luka-luka"),
        ],
    )
    desk.report(
        18,
        SUARA,
        "Duka di Wadi Sarai: tujuh dimakamkan pagi ini",
        ["Tujuh warga sipil tewas di pasar itu dan semuanya dimakamkan pagi ini."],
        figures=[(KILLED, CIVILIAN, 7, 7, False, "Tujuh warga sipil tewas")],
    )
    fourth = desk.report(
        30,
        LINTAS,
        "Antara sebelas dan empat belas orang tewas di pasar, kata pejabat distrik",
        [
            "Pejabat distrik menyebut antara sebelas dan empat belas warga tewas, sedangkan 26 orang masih dirawat.",
            "Sekitar 400 keluarga mengungsi ke sekolah-sekolah di hulu lembah.",
        ],
        figures=[
            (KILLED, CIVILIAN, 11, 14, False, "antara sebelas dan empat belas warga tewas"),
            (INJURED, UNSPECIFIED, 26, 26, False, "26 orang masih dirawat"),
            (DISPLACED, UNSPECIFIED, 400, 400, True, "400 keluarga mengungsi"),
        ],
    )
    desk.report(
        36,
        PELITA,
        "Utusan kembali berunding, pengungsi memenuhi sekolah",
        [
            "Perundingan dibuka lagi di kota pelabuhan.",
            "Sebelas warga tewas sejauh yang dapat dipastikan, kata palang merah setempat.",
        ],
        figures=[(KILLED, CIVILIAN, 11, 11, False, "Sebelas warga tewas")],
        truce=[(TruceStatus.NEGOTIATING, "Perundingan dibuka lagi di kota pelabuhan")],
    )
    fifth = desk.report(
        51,
        HARIAN,
        "Daftar resmi: 13 warga sipil tewas di pasar Wadi Sarai",
        [
            "Daftar resmi memuat nama 13 warga sipil tewas dan 31 orang luka-luka.",
            "Jeda tembak yang baru berlaku sejak Minggu pagi dan sejauh ini dipatuhi.",
        ],
        figures=[
            (KILLED, CIVILIAN, 13, 13, False, "13 warga sipil tewas"),
            (INJURED, UNSPECIFIED, 31, 31, False, "31 orang luka-luka"),
        ],
        truce=[(TruceStatus.IN_EFFECT, "Jeda tembak yang baru berlaku sejak Minggu pagi")],
    )
    sixth = desk.report(
        56,
        SUARA,
        "Seribu orang lebih meninggalkan hulu lembah",
        ["Sedikitnya 1.100 orang mengungsi sejak awal pekan, kata relawan."],
        figures=[(DISPLACED, UNSPECIFIED, 1100, None, True, "Sedikitnya 1.100 orang mengungsi")],
    )
    desk.tolls = (
        _toll(KILLED, CIVILIAN, (9.5, Range(min=3, max=None), second), (15, exactly(7), third), (30, Range(min=11, max=14), fourth), (51, exactly(13), fifth), slot="wadi sarai@2026-11-20"),
        _toll(INJURED, UNSPECIFIED, (15, exactly(18), third), (30, exactly(26), fourth), (51, exactly(31), fifth), slot="wadi sarai@2026-11-20"),
        _toll(DISPLACED, UNSPECIFIED, (30, exactly(400), fourth), (56, Range(min=1100, max=None), sixth), cumulative=True),
    )  # fmt: skip
    desk.truce = tuple(
        TruceState(status=status, since=after(hours), article=article)
        for hours, status, article in (
            (0, TruceStatus.AGREED, first),
            (9.5, TruceStatus.VIOLATED, second),
            (36, TruceStatus.NEGOTIATING, first),
            (50, TruceStatus.IN_EFFECT, fifth),
        )
    )
    _tell_of_the_valley(desk, second, third, fifth)
    return desk


def _tell_of_the_valley(desk: Desk, second: str, third: str, fifth: str) -> None:
    sent = Delivery(channel="konsol", state=DeliveryState.DELIVERED, attempts=1)
    broken = Change(
        type=ChangeType.STATUS_CHANGE,
        key="truce",
        before=TruceStatus.AGREED,
        after=TruceStatus.VIOLATED,
        quotes=(Quote(text="jeda tembak dilanggar sebelum matahari terbenam", page=2),),
    )
    desk.tell(9.6, broken, second, sent, Delivery(channel="meja-redaksi"))
    rise = Change(type=ChangeType.TOLL_RISE, key="7", kind=KILLED, who=CIVILIAN, before=Range(min=3, max=None), after=exactly(7), quotes=(Quote(text="Tujuh warga sipil tewas", page=2),))  # fmt: skip
    desk.tell(15.1, rise, third, sent)
    later = Change(type=ChangeType.CORRECTION, key="13", kind=KILLED, who=CIVILIAN, before=Range(min=11, max=14), after=exactly(13), quotes=(Quote(text="13 warga sipil tewas", page=1),))  # fmt: skip
    desk.tell(51.1, later, fifth, sent, Delivery(channel="surel"), urgent=False)


def _toll(kind: Kind, who: Who, *steps: tuple[float, Range, str], cumulative: bool = False, slot: str = "") -> Toll:
    told = tuple(TollStep(at=after(hours), figure=figure, article=article) for hours, figure, article in steps)
    return Toll(
        kind=kind,
        who=who,
        cumulative=cumulative,
        slot=slot,
        best=told[-1].figure,
        sources=(PELITA,),
        first_seen=told[0].at,
        last_seen=told[-1].at,
        steps=told,
    )


def thirty() -> Desk:
    """A toll told thirty times in a fortnight by seven outlets, a total beside it, and a truce with a dozen turns."""
    desk = Desk("tiga-puluh", "Pertempuran di dataran tinggi Morai: tiga puluh laporan dalam dua pekan")
    steps: list[tuple[float, Range, str]] = []
    totals: list[tuple[float, Range, str]] = []
    count = 2
    for number in range(30):
        count += (number * 7) % 5
        figure = Range(min=count, max=count + 6 if number % 6 == 4 else count)
        total = 240 + 9 * number
        article = desk.report(
            number * 11.3,
            f"kabar-{'abcdefg'[number % 7]}.example",
            f"Laporan ke-{number + 1} dari dataran tinggi Morai",
            [f"Sebanyak {count} warga tewas menurut laporan ini.", f"Sejak awal pertempuran, {total} orang meninggal."],
            figures=[
                (KILLED, CIVILIAN, figure.min, figure.max, False, f"{count} warga tewas"),
                (KILLED, UNSPECIFIED, total, total, True, f"{total} orang meninggal"),
            ],
        )
        steps.append((number * 11.3, figure, article))
        if number % 3 == 0:
            totals.append((number * 11.3, exactly(total), article))
    desk.tolls = (_toll(KILLED, CIVILIAN, *steps), _toll(KILLED, UNSPECIFIED, *totals, cumulative=True))
    turns = [status for status in TruceStatus if status is not TruceStatus.ENDED]
    desk.truce = tuple(
        TruceState(status=status, since=after(8 + 26.5 * turn), article=steps[turn][2], theatre="pesisir" if turn > 8 else "")
        for turn, status in enumerate((*turns, TruceStatus.CALLED_FOR, TruceStatus.AGREED, TruceStatus.VIOLATED))
    )  # fmt: skip
    return desk


MISCHIEF = (
    "<script>document.title='broken'</script>",
    '"><img src=x onerror="document.title=\'broken\'">',
    "<svg onload=\"document.title='broken'\"><a href=\"javascript:document.title='broken'\">x</a></svg>",
    "</title></svg></style><iframe src=javascript:alert(1)>",
    "javascript:document.title='broken'",
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7 %>",
    "' onmouseover='document.title=1' x='",
    "\u202eterbalik\u202c \u2066arah\u2069 עברית العربية",
    "\x00\x1b[2J\x07 \ufeff\u200b zalgo" + "\u0316" * 40,
    "panjang" * 15_000,
    "&lt;b&gt; &amp; &#x3c;script&#x3e;",
)


def hostile() -> Desk:
    """A story in which headlines, outlets, quotes, places, reasons and addresses are all meant to break a page."""
    desk = Desk("jahat", MISCHIEF[0])
    articles = []
    for number, evil in enumerate(MISCHIEF):
        text = f"Awal {evil} tengah {evil[:400]} akhir."
        articles.append(
            desk.report(
                number,
                f"{evil}.example",
                evil,
                [text, evil],
                figures=[(KILLED, CIVILIAN, number + 1, number + 1, False, evil)],
                truce=[(TruceStatus.VIOLATED, evil)],
                url=evil if number % 2 else f"https://jahat.example/?q={evil[:300]}",
            )
        )
        desk.tell(number, Change(type=ChangeType.NEW_KEYWORD, key=str(number), keyword=evil, rule=evil[:60], quotes=(Quote(text=evil, page=1),)), articles[-1], Delivery(channel=evil[:60], state=DeliveryState.PENDING, last_error=evil[:200]))  # fmt: skip
    desk.tolls = tuple(
        _toll(KILLED, CIVILIAN, (number, exactly(number + 1), articles[number]), slot=evil)
        for number, evil in enumerate(MISCHIEF)
    )
    desk.truce = (TruceState(status=TruceStatus.VIOLATED, since=after(1), article=articles[0], theatre=MISCHIEF[2]),)
    return desk


def revised(desk: Desk, number: int, text: str) -> None:
    """The article that `desk` printed as its `number`th is printed once more, its first paragraph now `text`."""
    article, analysis = desk.printed[number]
    first = Paragraph(page=1, text=text)
    again = replace(
        article,
        revision=article.revision + 1,
        paragraphs=(first, *article.paragraphs[1:]),
        content_hash=f"sha256:{text}",
    )
    desk.printed.append((again, replace(analysis, casualties=(), ceasefire=())))
