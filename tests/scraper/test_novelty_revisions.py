"""Figures that come down: revised, lowered by their party, corrected by an edit; and what only lags behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from scraper.model import Alert, CasualtyClaim, Change, ClaimStatus, Kind
from scraper.novelty.revisions import is_revised
from tests.scraper.newsroom import DEATHS, MORNING, MemoryStore, article, killed, told

WAR = "Perang Hamas dan Israel di Gaza belum mereda."
MINISTRY = {"attributed_to": "Kementerian Kesehatan Gaza"}


class Desk:
    """Reports on one strike, each in words of its own."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self._number = 0

    def print(self, text: str, claim: CasualtyClaim, hours: float, source: str | None = None) -> tuple[Alert, ...]:
        self._number += 1
        made = article(
            f"r{self._number}",
            text,
            f"{WAR} Laporan nomor {self._number} tentang hal itu.",
            claims=[claim],
            at=MORNING + timedelta(hours=hours),
            source=source,
        )
        rules = (DEATHS, replace(DEATHS, name="theirs", sources=("tribun",)))
        return self.store.take(made, rules)[1]

    def hear(self, text: str, claim: CasualtyClaim, hours: float) -> list[str]:
        return told(self.print(text, claim, hours))


STRUCK = ("Serangan menewaskan 23 orang di Rafah.", killed("menewaskan 23 orang", 23, **MINISTRY))
REVISED = "Korban tewas di Rafah direvisi dari 23 menjadi 17 orang."


def revised(count: int = 17) -> CasualtyClaim:
    return killed(f"menjadi {count} orang", count, cumulative=True)


def test_a_stated_revision_is_a_fall_told_once_and_older_copies_do_not_raise_it_again() -> None:
    desk = Desk()
    assert [
        desk.hear(*STRUCK, 0),
        desk.hear(REVISED, revised(), 5),
        desk.hear("Sekali lagi: korban di Rafah direvisi menjadi 17 orang.", revised(), 7),
        desk.hear("Serangan di Rafah menewaskan 23 orang.", killed("menewaskan 23 orang", 23), 9),
        desk.hear("Korban di Rafah menjadi 19 orang.", killed("menjadi 19 orang", 19), 20),
    ] == [["first_report killed 23-23"], ["toll_fall killed 17-17"], [], [], ["toll_rise killed 19-19"]]


def test_a_figure_that_a_revision_read_before_it_overtook_is_silent() -> None:
    desk = Desk()
    assert desk.hear(REVISED, revised(), 5) == ["first_report killed 17-17"]
    assert desk.hear(*STRUCK, 0) == []


def test_a_revision_that_was_overtaken_or_told_is_no_fall() -> None:
    desk = Desk()
    desk.hear(*STRUCK, 0)
    desk.hear(REVISED, revised(), 5)
    desk.hear("Korban di Rafah menjadi 30 orang.", killed("menjadi 30 orang", 30), 12)
    assert desk.hear("Korban di Rafah direvisi menjadi 17 orang.", revised(), 6) == []
    assert desk.hear("Kemarin korban di Rafah direvisi menjadi 17 orang.", revised(), 14) == []
    (story,) = desk.store.stories.values()
    assert story.tolls[0].best.min == 30


def test_a_revision_to_a_figure_told_on_the_way_up_is_a_fall() -> None:
    desk = Desk()
    desk.hear("Serangan menewaskan 17 orang di Rafah.", killed("menewaskan 17 orang", 17), 0)
    desk.hear("Serangan menewaskan 23 orang di Rafah.", killed("menewaskan 23 orang", 23), 2)
    assert desk.hear(REVISED, revised(), 5) == ["toll_fall killed 17-17"]


def test_the_party_that_gave_a_toll_lowers_it_hours_later() -> None:
    desk = Desk()
    desk.hear(*STRUCK, 0)
    lower = ("Serangan menewaskan 20 orang di Rafah.", killed("menewaskan 20 orang", 20, **MINISTRY))
    assert desk.hear(*lower, 9) == ["toll_fall killed 20-20"]


@pytest.mark.parametrize(
    ("claim", "hours"),
    [
        (killed("menewaskan 20 orang", 20, **MINISTRY), 3),
        (killed("menewaskan 20 orang", 20), 9),
        (killed("menewaskan 20 orang", 20, attributed_to="saksi mata"), 9),
        (killed("menewaskan 20 orang", 4, **MINISTRY), 9),
        (killed("menewaskan 20 orang", None, 20, **MINISTRY), 9),
        (killed("menewaskan 20 orang", 20, subcount=True, **MINISTRY), 9),
    ],
    ids=["an hour of lag", "nobody says it", "somebody else says it", "far less", "up to", "a part"],
)
def test_a_lower_figure_that_may_only_lag_behind_is_silent(claim: CasualtyClaim, hours: float) -> None:
    desk = Desk()
    desk.hear(*STRUCK, 0)
    assert desk.hear("Serangan menewaskan 20 orang di Rafah.", claim, hours) == []


def test_missing_people_who_are_found_are_no_fall() -> None:
    store = MemoryStore()
    changes: list[Change] = []
    for number, (missing, hours) in enumerate(((15, 0), (9, 20))):
        text = (
            f"Sebanyak {missing} orang hilang di Rafah, kata Kementerian Kesehatan Gaza dalam laporan nomor {number}."
        )
        claim = killed(f"{missing} orang hilang", missing, kind=Kind.MISSING, **MINISTRY)
        changes += store.take(article(f"m{number}", text, claims=[claim], at=MORNING + timedelta(hours=hours)))[
            0
        ].changes
    assert [change.after.min for change in changes if change.after] == [15]  # type: ignore[union-attr] - tolls only here


def test_a_rule_that_heard_a_fall_does_not_hear_it_again_from_another_outlet() -> None:
    desk = Desk()
    desk.print(*STRUCK, 0, source="kompas")
    fall = desk.print(REVISED, revised(), 5, source="kompas")
    assert [alert.rule for alert in fall] == ["deaths"]
    again = "Kini korban di Rafah direvisi menjadi 17 orang."
    assert [(a.rule, a.change.key) for a in desk.print(again, revised(), 6, source="tribun")] == [
        ("theirs", fall[0].change.key)
    ]
    assert desk.print(f"Lagi. {again}", revised(), 7, source="tribun") == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Angka itu direvisi menjadi 17.", True),
        ("Kementerian meralat jumlah korban tewas menjadi 11.", True),
        ("The toll was revised to 17.", True),
        ("Officials put the dead at 17, down from 23.", True),
        ("Korban turun\nmenjadi 17.", False),
        ("Korban tewas naik menjadi 30.", False),
        ("The revolver killed 3.", False),
    ],
)
def test_a_revision_is_known_by_its_words(sentence: str, expected: bool) -> None:
    assert is_revised(sentence, 0, 4) is expected


def test_open_counts_of_one_town_said_again_by_an_edit_are_no_change() -> None:
    text = "Perang Hamas dan Israel di Gaza. Korban pertama luka di Jabalia. Korban kedua luka di Jabalia."
    claims = [
        killed("Korban pertama luka", 0, None, kind=Kind.INJURED),
        killed("Korban kedua luka", None, 1, kind=Kind.INJURED, cumulative=True),
    ]
    store = MemoryStore()
    assert len(store.take(article("a", text, claims=claims))[0].changes) >= 1
    edited = article("a", text, claims=claims, revision_of="typo")
    assert store.take(edited, now=MORNING + timedelta(days=12))[0].changes == ()


def test_what_a_revision_denied_before_may_be_told_when_it_is_asserted() -> None:
    text = "Serangan menewaskan 7 orang di Rafah, Gaza, dalam perang Hamas dan Israel."
    denied = killed("menewaskan 7 orang", 7, status=ClaimStatus.DENIED)
    store = MemoryStore()
    assert store.take(article("a", text, claims=[denied]))[1] == ()
    edited = article("a", text, claims=[killed("menewaskan 7 orang", 7)], revision_of="asserted")
    assert told(store.take(edited, now=MORNING + timedelta(hours=1))[1]) == ["first_report killed 7-7"]
