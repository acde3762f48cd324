"""Each claim is told as it was judged: what is news, and of the rest why it is none and what was known."""

from __future__ import annotations

from datetime import timedelta

from scraper.accounts import Account, Known, Silence, account
from scraper.judging import ask, judge
from scraper.matching import objection, refusal
from scraper.model import (
    Analysis,
    Article,
    CasualtyCondition,
    Change,
    ChangeType,
    ClaimStatus,
    Kind,
    Range,
    Rule,
    TruceStatus,
)
from scraper.stories import open_story
from tests.scraper.newsroom import MORNING, RULES, MemoryStore, article, killed, truce

LATER = MORNING + timedelta(hours=4)
FIRST = article(
    "first",
    "Roket menghantam Rafah di Gaza dan menewaskan 3 orang, kata Hamas.",
    claims=[killed("menewaskan 3 orang", 3)],
)


def exactly(count: int) -> Range:
    return Range(min=count, max=count)


def accounts(news: tuple[Article, Analysis], *earlier: tuple[Article, Analysis]) -> list[Account]:
    """What became of the claims of `news` after `earlier`."""
    store = MemoryStore()
    for one in earlier:
        store.take(one)
    told, analysis = news
    at = told.date_published or MORNING
    recall = store.recall(ask(told, analysis))
    verdict = judge(told, analysis, recall, RULES, now=at + timedelta(minutes=10))
    assert verdict.story is not None
    before = store.stories.get(verdict.story.id) or open_story(told, verdict.anchors, at)
    is_copy = verdict.article.duplicate_of is not None
    return list(account(told, analysis, before, verdict.story, verdict.changes, at=at, is_copy=is_copy))


def outcomes(found: list[Account]) -> list[tuple[object, object]]:
    return [(one.figure, one.change.type if one.change else one.silence) for one in found]


def test_a_rise_is_held_against_what_was_known() -> None:
    rise = article(
        "rise",
        "Korban roket di Rafah, Gaza, bertambah: menewaskan 9 orang, kata Hamas kemarin malam.",
        claims=[killed("menewaskan 9 orang", 9)],
        at=LATER,
        site="warta.example",
    )
    (one,) = accounts(rise, FIRST)
    assert (one.toll, one.silence) == ("killed:incident:rafah@2020-10-10", None)
    assert one.change is not None
    assert (one.change.type, one.change.before, one.change.after) == (ChangeType.TOLL_RISE, exactly(3), exactly(9))
    assert one.known == Known(figure=exactly(3), since=MORNING, sources=("kabar.example",), article=FIRST[0].id)


def test_the_first_report_is_held_against_nothing() -> None:
    (one,) = accounts(FIRST)
    assert outcomes([one]) == [(exactly(3), ChangeType.FIRST_REPORT)]
    assert one.known is None


def test_what_is_no_news_says_why() -> None:
    text = (
        "Serangan di Rafah, Gaza, menewaskan 9 orang. Sedikitnya 3 orang tewas di Rafah, lapor warga tadi pagi. "
        "Dua anak ikut tewas. Perang lama menewaskan 500 orang. Israel membantah menewaskan 7 orang."
    )
    claims = [
        killed("menewaskan 9 orang", 9),
        killed("3 orang tewas", 3),
        killed("Dua anak", 2, subcount=True),
        killed("menewaskan 500 orang", 500, background=True),
        killed("menewaskan 7 orang", 7, status=ClaimStatus.DENIED, attributed_to="Israel"),
    ]
    found = accounts(article("more", text, claims=claims, at=LATER, site="warta.example"), FIRST)
    assert outcomes(found) == [
        (exactly(9), ChangeType.TOLL_RISE),
        (exactly(3), Silence.REPEAT),
        (exactly(2), Silence.PART),
        (exactly(500), Silence.BACKGROUND),
        (exactly(7), Silence.DENIED),
    ]
    assert (found[4].is_denied, found[4].attributed_to) == (True, "Israel")


def test_an_older_lower_figure_says_so() -> None:
    lower = article(
        "low",
        "Kabar dari Rafah di Gaza: roket itu menewaskan 2 orang menurut saksi mata.",
        claims=[killed("menewaskan 2 orang", 2)],
        at=MORNING + timedelta(minutes=30),
        site="warta.example",
    )
    assert outcomes(accounts(lower, FIRST)) == [(exactly(2), Silence.LOWER)]


def test_a_copy_silences_every_claim() -> None:
    body = FIRST[0].body + " " + " ".join(f"kata{number} berita panjang" for number in range(90))
    original = article("long", body, claims=[killed("menewaskan 3 orang", 3)])
    copy = article("copy", body, claims=[killed("menewaskan 3 orang", 3)], at=LATER, site="warta.example")
    assert outcomes(accounts(copy, original)) == [(exactly(3), Silence.COPY)]


def test_a_truce_is_held_against_its_last_state() -> None:
    agreed = article(
        "agreed",
        "Hamas dan Israel menyepakati gencatan senjata di Gaza.",
        claims=[truce(TruceStatus.AGREED, "menyepakati gencatan senjata")],
    )
    broken = article(
        "broken",
        "Gencatan senjata di Gaza dilanggar, kata Hamas dan Israel; kesepakatan gencatan senjata itu baru sehari.",
        claims=[
            truce(TruceStatus.VIOLATED, "Gencatan senjata di Gaza dilanggar"),
            truce(TruceStatus.AGREED, "kesepakatan gencatan senjata"),
        ],
        at=LATER,
    )
    found = accounts(broken, agreed)
    assert outcomes(found) == [
        (TruceStatus.VIOLATED, ChangeType.STATUS_CHANGE),
        (TruceStatus.AGREED, Silence.REPEAT),
    ]
    assert [one.known for one in found] == [Known(figure=TruceStatus.AGREED, since=MORNING, article=agreed[0].id)] * 2


def test_a_rule_says_why_it_does_not_listen() -> None:
    made, _ = article("x", "Film perang di Rafah.", source="desk")

    def why(**more: object) -> str | None:
        return refusal(Rule(name="r", channels=(), **more), made)  # type: ignore[arg-type]  # a test names what it sets

    assert why() is None
    assert why(sources=("tribun", "kompas")) == "it listens to tribun, kompas, and this is of desk"
    assert why(none=("sinema", "film")) == "its none-word “film” stands in the text"
    assert why(all_keywords=("rafah", "roket", "drone")) == "it demands “roket”, “drone”, which the text has not"


def test_a_rule_says_why_a_change_does_not_match() -> None:
    toll = Change(type=ChangeType.TOLL_RISE, key="k", kind=Kind.INJURED, after=Range(min=3, max=9))
    status = Change(type=ChangeType.STATUS_CHANGE, key="k", after=TruceStatus.PROPOSED)
    word = Change(type=ChangeType.NEW_KEYWORD, key="k", keyword="drone", rule="drones")
    deaths = Rule(name="r", casualties=CasualtyCondition(kinds=(Kind.KILLED, Kind.MISSING)), channels=())
    many = Rule(name="r", casualties=CasualtyCondition(kinds=(), at_least=5), channels=())
    truces = Rule(name="r", ceasefire=(TruceStatus.AGREED, TruceStatus.ENDED), channels=())
    assert objection(deaths, toll) == "it asks for killed, missing, and these are injured"
    assert objection(many, toll) == "it asks for 5 or more, and these count as 3"
    assert objection(truces, toll) == "it asks for no casualties"
    assert objection(truces, status) == "it asks for agreed, ended, and this is proposed"
    assert objection(deaths, status) == "it asks for no truce"
    assert objection(deaths, word) == "it is a keyword of the rule drones"
