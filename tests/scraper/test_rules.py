from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from scraper.model import CasualtyCondition, Change, ChangeType, Delivery, Kind, Range, Rule, Severity, TruceStatus
from scraper.rules import alert_id, severity_of, wants
from tests.scraper.newsroom import DEATHS, MORNING, TRUCES, MemoryStore, article, killed, told, truce

TEXT = "Drone menyerang Rafah di Gaza dan menewaskan 3 orang, kata Hamas dan Israel."
THREE = killed("menewaskan 3 orang", 3)
DRONES = Rule(name="drones", keywords=("drone",), none=("film",), channels=("console",))


def rise(
    low: int | None, high: int | None, *, kind: Kind = Kind.KILLED, type_: ChangeType = ChangeType.TOLL_RISE
) -> Change:
    return Change(type=type_, key="k", kind=kind, after=Range(min=low, max=high))


@pytest.mark.parametrize(
    ("condition", "change", "wanted"),
    [
        (CasualtyCondition(kinds=(Kind.KILLED,)), rise(1, 1), True),
        (CasualtyCondition(kinds=(Kind.KILLED,)), rise(None, None), True),
        (CasualtyCondition(kinds=(Kind.KILLED,), at_least=10), rise(9, 9), False),
        (CasualtyCondition(kinds=(Kind.KILLED,), at_least=10), rise(10, None), True),
        (CasualtyCondition(kinds=(Kind.KILLED,), at_least=10), rise(None, 50), True),
        (CasualtyCondition(kinds=(Kind.KILLED,), at_least=10), rise(None, 9), False),
        (CasualtyCondition(kinds=(Kind.KILLED,), at_least=10), rise(20, 99), True),
        (CasualtyCondition(kinds=(Kind.KILLED,), at_least=30), rise(20, 99), False),
        (CasualtyCondition(kinds=(Kind.KILLED,)), rise(5, 5, kind=Kind.INJURED), False),
        (CasualtyCondition(kinds=()), rise(5, 5, kind=Kind.INJURED), True),
    ],
)
def test_a_threshold_is_held_against_the_most_conservative_count_or_the_only_one_told(
    condition: CasualtyCondition, change: Change, *, wanted: bool
) -> None:
    assert wants(Rule(name="r", casualties=condition, channels=()), change) is wanted


def test_a_correction_below_the_threshold_reaches_those_who_were_told_the_higher_figure() -> None:
    change = replace(rise(3, 3, type_=ChangeType.CORRECTION), before=Range(min=15, max=15))
    assert wants(Rule(name="r", casualties=CasualtyCondition(kinds=(), at_least=10), channels=()), change)


def test_a_rule_hears_only_the_statuses_it_asks_for() -> None:
    change = Change(type=ChangeType.STATUS_CHANGE, key="k", after=TruceStatus.PROPOSED)
    assert wants(TRUCES, change)
    assert not wants(replace(TRUCES, ceasefire=(TruceStatus.AGREED,)), change)
    assert not wants(DEATHS, change)


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        (rise(5, 5), Severity.URGENT),
        (rise(5, 5, type_=ChangeType.FIRST_REPORT), Severity.URGENT),
        (rise(5, 5, type_=ChangeType.CORRECTION), Severity.NORMAL),
        (rise(5, 5, kind=Kind.INJURED), Severity.NORMAL),
        *(
            (Change(type=ChangeType.STATUS_CHANGE, key="k", after=status), severity)
            for status, severity in (
                (TruceStatus.AGREED, Severity.URGENT),
                (TruceStatus.VIOLATED, Severity.URGENT),
                (TruceStatus.ENDED, Severity.URGENT),
                (TruceStatus.EXTENDED, Severity.NORMAL),
                (TruceStatus.NEGOTIATING, Severity.NORMAL),
            )
        ),
    ],
)
def test_deaths_and_the_making_and_breaking_of_a_truce_are_urgent(change: Change, severity: Severity) -> None:
    assert severity_of(change) is severity


def test_an_alert_carries_what_a_reader_needs() -> None:
    made = article("drone", TEXT, claims=[THREE], headline="Serangan Drone", source="tribun")
    verdict, (alert,) = MemoryStore().take(made, [DEATHS])
    assert verdict.story is not None
    assert alert.id == alert_id("deaths", verdict.story.id, "killed:incident:rafah@2020-10-10:3-3")
    assert (alert.rule, alert.severity, alert.independent_sources) == ("deaths", Severity.URGENT, 1)
    assert (alert.story.id, alert.story.title) == (verdict.story.id, "Serangan Drone")
    assert (alert.article.id, alert.article.source, alert.article.pages.state) == (made[0].id, "tribun", "complete")
    assert [(quote.text, quote.page) for quote in alert.quotes] == [("menewaskan 3 orang", 1)]
    assert alert.created == MORNING + timedelta(minutes=10)
    assert alert.deliveries == (Delivery(channel="console"), Delivery(channel="desk"))


def test_an_operator_may_set_the_severity() -> None:
    calm = replace(DEATHS, severity=Severity.NORMAL)
    _, (alert,) = MemoryStore().take(article("drone", TEXT, claims=[THREE]), [calm])
    assert alert.severity is Severity.NORMAL


def test_a_keyword_is_told_once_in_a_story_and_again_in_another() -> None:
    store = MemoryStore()
    elsewhere = "Drone jatuh di Khartoum, kata tentara Sudan."
    heard = [
        told(store.take(article(name, text, hits=[("drones", "drone")]), [DRONES])[1])
        for name, text in (("a", TEXT), ("b", "Lagi. " + TEXT), ("c", elsewhere))
    ]
    assert heard == [["new_keyword drone"], [], ["new_keyword drone"]]


def test_a_keyword_opens_a_story_where_there_is_no_conflict() -> None:
    verdict, alerts = MemoryStore().take(article("a", TEXT, hits=[("drones", "drone")], conflict=False), [DRONES])
    assert (told(alerts), verdict.story is not None) == (["new_keyword drone"], True)


def test_a_vetoed_article_neither_tells_nor_opens_a_story() -> None:
    vetoed = article("a", TEXT + " Ini film.", hits=[("drones", "drone")], conflict=False)
    verdict, alerts = MemoryStore().take(vetoed, [DRONES])
    assert (alerts, verdict.story) == ((), None)


def test_a_veto_covers_the_whole_rule_and_no_other() -> None:
    strict = replace(DEATHS, name="strict", none=("film",))
    made = article("a", TEXT + " Ini film.", claims=[THREE])
    assert [alert.rule for alert in MemoryStore().take(made, [DEATHS, strict])[1]] == ["deaths"]


def test_what_a_vetoed_article_brought_is_told_when_another_brings_it() -> None:
    strict = replace(DEATHS, name="strict", none=("film",))
    store = MemoryStore()
    store.take(article("a", TEXT + " Ini film.", claims=[THREE]), [strict])
    _, alerts = store.take(article("b", "Kabar lain. " + TEXT, claims=[THREE]), [strict])
    assert told(alerts) == ["first_report killed 3-3"]


def test_a_status_that_another_source_brought_is_told_to_a_rule_for_one_source() -> None:
    theirs = replace(TRUCES, name="theirs", sources=("tribun",))
    agreed = truce(TruceStatus.AGREED, "sepakat")
    store = MemoryStore()
    text = "Hamas dan Israel sepakat di Gaza."
    first = store.take(article("a", text, claims=[agreed], source="kompas"), [theirs])[1]
    later = [
        store.take(article(name, f"{name}. {text}", claims=[agreed], source="tribun"), [theirs])[1] for name in "bc"
    ]
    assert (first, [told(alerts) for alerts in later]) == ((), [["status_change agreed"], []])


def test_every_demanded_word_must_stand_in_the_article() -> None:
    both = Rule(name="both", keywords=("drone",), all_keywords=("rafah",), channels=("console",))
    store = MemoryStore()
    without = article("a", TEXT.replace("Rafah", "Jabalia"), hits=[("both", "drone")])
    with_it = article("b", "Lagi. " + TEXT, hits=[("both", "drone")])
    assert [told(store.take(news, [both])[1]) for news in (without, with_it)] == [[], ["new_keyword drone"]]


def test_demanded_words_alone_are_words_to_tell_of() -> None:
    both = Rule(name="both", all_keywords=("drone", "rafah"), channels=("console",))
    made = article("b", TEXT)
    assert told(MemoryStore().take(made, [both])[1]) == ["new_keyword drone", "new_keyword rafah"]


def test_ids_of_rules_stories_and_changes_do_not_run_together() -> None:
    assert alert_id("ab", "c", "d") != alert_id("a", "bc", "d")
    assert len(alert_id("a", "b", "c")) == 20
