from __future__ import annotations

from datetime import timedelta

import pytest

from scraper.model import CeasefireClaim, TruceStatus
from tests.scraper.newsroom import MORNING, MemoryStore, article, told, truce

S = TruceStatus
FAR = (
    "Para utusan dari beberapa negara memuji kabar itu dan berharap pertukaran tawanan segera dimulai di perbatasan. "
    * 5
)


def hear(*reports: tuple[float, tuple[TruceStatus, ...]]) -> list[list[str]]:
    """Which statuses each report tells; (hours after the first, statuses in the order of its text)."""
    store = MemoryStore()
    heard = []
    for number, (hours, statuses) in enumerate(reports):
        text = f"Laporan {number} tentang Hamas dan Israel di Gaza: {' '.join(statuses)}."
        claims: list[CeasefireClaim] = [truce(status, str(status)) for status in statuses]
        alerts = store.take(article(f"r{number}", text, claims=claims, at=MORNING + timedelta(hours=hours)))[1]
        heard.append([name.removeprefix("status_change ") for name in told(alerts)])
    return heard


def printed(*steps: tuple[float, TruceStatus]) -> MemoryStore:
    """What stands after a report of each step, read in this order; (hours after the first, status)."""
    store = MemoryStore()
    for number, (hours, status) in enumerate(steps):
        text = f"Kabar {number} dari Gaza: {status} oleh Hamas dan Israel."
        at = MORNING + timedelta(hours=hours)
        store.take(article(f"a{number}", text, claims=[truce(status, str(status))], at=at))
    return store


def life(store: MemoryStore) -> list[TruceStatus]:
    """The steps of the only story's truce."""
    (story,) = store.stories.values()
    return [step.status for step in story.truce]


def test_a_start_is_told_before_the_break_that_recalls_it() -> None:
    assert hear((0, (S.VIOLATED, S.IN_EFFECT))) == [["in_effect", "violated"]]


def test_repeats_over_days_are_silent() -> None:
    assert hear((0, (S.AGREED,)), (5, (S.AGREED,)), (30, (S.AGREED,)), (80, (S.AGREED,)))[1:] == [[], [], []]


def test_a_second_breach_of_one_truce_is_no_news() -> None:
    assert hear((0, (S.AGREED,)), (3, (S.VIOLATED,)), (20, (S.VIOLATED,)), (50, (S.VIOLATED,)))[2:] == [[], []]


def test_a_truce_agreed_anew_and_broken_anew_is_told_again() -> None:
    assert hear(
        (0, (S.AGREED,)), (3, (S.VIOLATED,)), (100, (S.AGREED,)), (101, (S.VIOLATED,)), (102, (S.VIOLATED,))
    ) == [
        ["agreed"],
        ["violated"],
        ["agreed"],
        ["violated"],
        [],
    ]


def test_the_same_day_recap_of_a_broken_truce_does_not_agree_it_again() -> None:
    assert hear((0, (S.AGREED,)), (10, (S.VIOLATED,)), (12, (S.AGREED,)), (40, (S.VIOLATED, S.AGREED)))[2:] == [[], []]


def test_an_agreement_read_after_its_breach_is_told_and_breaks_nothing_anew() -> None:
    assert hear((10, (S.VIOLATED,)), (1, (S.AGREED,)), (11, (S.VIOLATED,)))[1:] == [["agreed"], []]


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        (S.VIOLATED, S.AGREED),
        (S.VIOLATED, S.IN_EFFECT),
        (S.IN_EFFECT, S.AGREED),
        (S.AGREED, S.VIOLATED),
        (S.AGREED, S.NEGOTIATING),
        (S.ENDED, S.EXTENDED),
    ],
)
def test_a_step_that_was_followed_by_another_a_day_later_is_history(later: TruceStatus, earlier: TruceStatus) -> None:
    assert hear((30, (later,)), (1, (earlier,)), (31, (later,)), (32, (later,)))[1:] == [[], [], []]


@pytest.mark.parametrize(
    ("later", "earlier"), [(S.REJECTED, S.AGREED), (S.CALLED_FOR, S.VIOLATED), (S.AGREED, S.IN_EFFECT)]
)
def test_a_step_that_nothing_made_history_is_told_however_late(later: TruceStatus, earlier: TruceStatus) -> None:
    assert hear((30, (later,)), (1, (earlier,)))[1] == [str(earlier)]


def test_a_step_that_is_history_stands_in_the_life_of_the_truce() -> None:
    assert life(printed((30, S.VIOLATED), (1, S.AGREED))) == [S.AGREED, S.VIOLATED]


def test_a_step_that_is_history_is_no_news_when_it_is_repeated_and_is_when_it_comes_anew() -> None:
    assert hear((30, (S.VIOLATED,)), (1, (S.AGREED,)), (24, (S.AGREED,)), (33, (S.AGREED,)))[1:] == [
        [],
        [],
        ["agreed"],
    ]


def test_a_breach_beside_a_truce_that_we_missed_is_told_after_days() -> None:
    assert hear((0, (S.AGREED,)), (3, (S.VIOLATED,)), (90, (S.IN_EFFECT, S.VIOLATED)))[2] == ["in_effect", "violated"]


def test_a_breach_of_the_last_truce_named_in_news_of_the_next_is_not_told() -> None:
    store = printed((0, S.AGREED), (3, S.VIOLATED))
    text = f"Hamas dan Israel agreed di Gaza. {FAR} Jeda sebelumnya violated."
    claims = [truce(S.AGREED, "agreed"), truce(S.VIOLATED, "violated")]
    assert told(store.take(article("b", text, claims=claims, at=MORNING + timedelta(days=6)))[1]) == [
        "status_change agreed"
    ]


def test_a_truce_may_be_extended_again_and_again() -> None:
    assert hear((0, (S.EXTENDED,)), (20, (S.EXTENDED,)), (60, (S.EXTENDED,))) == [["extended"], [], ["extended"]]


@pytest.mark.parametrize("status", [S.AGREED, S.VIOLATED])
def test_background_tells_nothing(status: TruceStatus) -> None:
    made = article("lama", f"Gaza: {status} tahun lalu.", claims=[truce(status, str(status), background=True)])
    verdict, alerts = MemoryStore().take(made)
    assert (verdict.changes, alerts) == ((), ())


def test_the_life_of_a_truce_stands_in_order_of_publication() -> None:
    assert life(printed((10, S.VIOLATED), (1, S.AGREED), (5, S.IN_EFFECT))) == [S.AGREED, S.IN_EFFECT, S.VIOLATED]


def test_a_step_read_late_does_not_come_after_what_followed_it() -> None:
    store = MemoryStore()
    store.take(article("broken", "Hamas dan Israel di Gaza.", claims=[truce(S.VIOLATED, "Gaza")], at=MORNING))
    earlier = MORNING - timedelta(hours=6)
    alerts = store.take(article("agreed", "Hamas dan Israel di Gaza.", claims=[truce(S.AGREED, "Gaza")], at=earlier))[1]
    assert [(alert.change.before, alert.change.after) for alert in alerts] == [(None, S.AGREED)]
