"""Long wars, wars on two fronts, and stories that were split: nothing is told twice."""

from __future__ import annotations

from datetime import timedelta

from scraper.model import Story, TruceStatus
from scraper.stories import SPAN
from tests.scraper.newsroom import MORNING, MemoryStore, article, killed, told, truce

WAR = "Perang Hamas dan Israel di Gaza belum mereda, kata laporan nomor {}."
TOTAL = {"cumulative": True}


def daily(store: MemoryStore, day: int, total: int, dead: int) -> list[str]:
    """A day's news: the running total as a report of its own, and one strike."""
    at = MORNING + timedelta(days=day)
    text = f"Sejak awal perang {total} orang tewas di Gaza."
    claims = [killed(f"{total} orang tewas", total, **TOTAL)]
    heard = told(store.take(article(f"t{day}", text, WAR.format(day), claims=claims, at=at))[1])
    town = f"Kota X{day}ville"
    strike = f"Serangan menewaskan {dead} orang di {town}, Gaza."
    claims = [killed(f"menewaskan {dead} orang", dead)]
    made = article(f"s{day}", strike, WAR.format(f"{day} siang"), claims=claims, at=at + timedelta(hours=5))
    return [*heard, *told(store.take(made)[1])]


def chapters(store: MemoryStore) -> list[Story]:
    return sorted(store.stories.values(), key=lambda story: story.first_seen)


def test_a_war_in_the_news_every_day_is_told_in_bounded_chapters_and_nothing_twice() -> None:
    store = MemoryStore()
    heard = [daily(store, day, 500 + day // 2, 3 + day % 5) for day in range(100)]
    totals = [what for day in heard for what in day if int(what.rsplit("-", 1)[1]) >= 500]
    assert totals == ["first_report killed 500-500", *(f"toll_rise killed {n}-{n}" for n in range(501, 550))]
    assert [day[-1] for day in heard] == [f"first_report killed {3 + n % 5}-{3 + n % 5}" for n in range(100)]
    told_in = chapters(store)
    assert len(told_in) == 4
    assert [story.previous for story in told_in] == [None, *(story.id for story in told_in[:-1])]
    assert all(story.last_seen - story.first_seen <= SPAN for story in told_in)


def test_a_truce_goes_along_into_the_next_chapter() -> None:
    store = MemoryStore()
    agreed = [truce(TruceStatus.AGREED, "sepakat")]
    store.take(article("a", "Hamas dan Israel sepakat di Gaza.", claims=agreed))
    for day in range(2, 30, 3):
        store.take(article(f"d{day}", WAR.format(day), at=MORNING + timedelta(days=day)))
    late = article(
        "b", "Jeda yang disepakati: Hamas dan Israel sepakat di Gaza.", claims=agreed, at=MORNING + SPAN * 1.1
    )
    assert store.take(late)[1] == ()
    broken = [truce(TruceStatus.VIOLATED, "melanggar")]
    made = article("c", "Hamas dan Israel saling melanggar jeda di Gaza.", claims=broken, at=MORNING + SPAN * 1.15)
    (alert,) = store.take(made)[1]
    assert (alert.change.before, alert.change.after) == (TruceStatus.AGREED, TruceStatus.VIOLATED)
    assert len(store.stories) == 2


def test_what_is_published_in_an_old_chapter_and_read_late_joins_it() -> None:
    store = MemoryStore()
    for day in range(0, 33, 3):
        store.take(article(f"d{day}", WAR.format(day), at=MORNING + timedelta(days=day)))
    first, second = chapters(store)
    verdict, _ = store.take(article("late", WAR.format("susulan"), at=MORNING + timedelta(days=26)))
    assert verdict.article.story in {first.id, second.id}
    assert len(store.stories) == 2


def test_two_fronts_of_one_story_have_a_truce_each() -> None:
    store = MemoryStore()

    def hear(name: str, text: str, hours: float, *claims: tuple[TruceStatus, str]) -> list[str]:
        placed = [truce(status, quote) for status, quote in claims]
        made = article(name, text, claims=placed, at=MORNING + timedelta(hours=hours))
        return [alert.change.key for alert in store.take(made)[1]]

    gaza = "Hamas dan Israel sepakat di Gaza. Di Lebanon jeda dilanggar Hizbullah."
    assert hear("a", gaza, 0, (TruceStatus.AGREED, "sepakat"), (TruceStatus.VIOLATED, "dilanggar")) == [
        "ceasefire:agreed:2020-10-10",
        "ceasefire:lebanon:violated:2020-10-10",
    ]
    later = "Hamas dan Israel di Gaza: jeda dilanggar tank pada malam hari di Gaza."
    assert hear("b", later, 8, (TruceStatus.VIOLATED, "dilanggar")) == ["ceasefire:violated:2020-10-10"]
    assert hear("c", f"Kabar: {gaza} Lagi.", 9, (TruceStatus.VIOLATED, "jeda dilanggar")) == []
    assert len(store.stories) == 1


def test_the_truce_of_a_front_with_a_story_of_its_own_is_left_to_that() -> None:
    store = MemoryStore()
    lebanon = article("l", "Hizbullah dan Israel sepakat di Lebanon.", claims=[truce(TruceStatus.AGREED, "sepakat")])
    assert told(store.take(lebanon)[1]) == ["status_change agreed"]
    text = "Hamas dan Israel bertempur di Gaza, kata Hamas. Warga Gaza cemas. Di Lebanon jeda disepakati."
    made = article("g", text, claims=[truce(TruceStatus.AGREED, "disepakati")], at=MORNING + timedelta(hours=3))
    assert store.take(made)[1] == ()
    assert len(store.stories) == 2


def test_what_one_story_told_another_of_the_same_war_does_not_tell_again() -> None:
    store = MemoryStore()
    text = "Serangan menewaskan 7 relawan di Khan Younis."
    claims = [killed("menewaskan 7 relawan", 7)]
    store.take(article("a", "Kabar pertama. " + text, claims=claims))
    wide = "Serangan menewaskan 7 relawan di Khan Younis, Gaza, dalam perang Hamas dan Israel."
    verdict, alerts = store.take(article("b", wide, claims=claims, at=MORNING + timedelta(hours=4)))
    assert (len(store.stories), alerts) == (2, ())
    risen = wide.replace("7", "9")
    made = article("c", f"Baru: {risen}", claims=[killed("menewaskan 9 relawan", 9)], at=MORNING + timedelta(hours=8))
    assert told(store.take(made)[1]) == ["toll_rise killed 9-9"]
    assert verdict.story is not None
