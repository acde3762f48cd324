"""Laws over any order of arrival, any repetition and any interleaving of two workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.errors import StaleStory
from scraper.judging import ask, judge
from scraper.model import Alert, Analysis, Article, ClaimStatus, Kind, Recall, TruceStatus, Who
from tests.scraper import karabakh
from tests.scraper.newsroom import MORNING, RULES, MemoryStore, article, killed, told, truce

News = tuple[Article, Analysis]
ONE_DAY = (karabakh.AGREED, karabakh.BROKEN, karabakh.BROKEN_COPY, karabakh.BROKEN_ENGLISH, karabakh.RISEN)
TOWNS = ("Kapan", "Terter", "Shusha", "Hadrut")
OPENINGS = ("Serangan artileri", "Tembakan roket", "Peluru mortir", "Pengeboman malam hari")


@given(st.permutations(ONE_DAY), st.lists(st.sampled_from(ONE_DAY), max_size=4))
@settings(deadline=None, max_examples=30)
def test_in_any_order_and_however_often_each_change_is_told_once(order: list[News], again: list[News]) -> None:
    store = MemoryStore()
    heard = [name for news in (*order, *again) for name in told(store.take(news, now=_EVENING)[1])]
    figures = Counter(name.split(" ", 1)[1] for name in heard)
    assert len(store.stories) == 1
    assert max(figures.values()) == 1
    assert (
        {"agreed", "violated", "killed 1-1", "killed 5-5"}
        <= set(figures)
        <= {
            "agreed",
            "violated",
            "killed 1-1",
            "killed 2-2",
            "killed 5-5",
        }
    )


@st.composite
def reports(draw: st.DrawFn) -> list[News]:
    """Reports of one war day: for each town its toll at some hours, by some outlets, in their own words."""
    made = []
    for town in TOWNS[: draw(st.integers(1, 4))]:
        figures = sorted(draw(st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True)))
        for step, figure in enumerate(figures):
            outlets = draw(st.integers(1, 3))
            made.extend(_report(town, figure, step, outlet) for outlet in range(outlets))
    return draw(st.permutations(made))


def _report(town: str, figure: int, step: int, outlet: int) -> News:
    quote = f"menewaskan {figure} orang"
    return article(
        f"{town}-{figure}",
        f"{OPENINGS[outlet]} {quote} di Kota {town}, menurut catatan nomor {outlet} dari para saksi di tempat itu.",
        "Perang antara Armenia dan Azerbaijan di Nagorno-Karabakh belum mereda.",
        claims=[killed(quote, figure)],
        at=MORNING + timedelta(hours=step * 3 + outlet),
        site=f"outlet{outlet}.example",
    )


_EVENING = MORNING + timedelta(hours=30)


@given(reports())
@settings(deadline=None, max_examples=30)
def test_no_toll_rises_twice_to_one_figure_and_the_highest_is_always_told(news: list[News]) -> None:
    store = MemoryStore()
    heard: dict[str, list[int]] = {}
    for report in news:
        for alert in store.take(report, now=_EVENING)[1]:
            town = alert.change.key.split(":")[2]
            heard.setdefault(town, []).append(alert.change.after.min)  # type: ignore[union-attr] - tolls only here
    highest: dict[str, int] = {}
    for made, analysis in news:
        town = made.url.rsplit("/", 1)[1].split("-")[0].casefold()
        highest[town] = max(highest.get(town, 0), *(claim.min or 0 for claim in analysis.casualties))
    assert {name.split("@")[0]: figures[-1] for name, figures in heard.items()} == highest
    assert all(figures == sorted(set(figures)) for figures in heard.values())


@given(reports(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_a_second_pass_in_any_order_tells_nobody_anything(news: list[News], luck: object) -> None:
    store = MemoryStore()
    for report in news:
        store.take(report, now=_EVENING)
    again = list(news)
    luck.shuffle(again)  # type: ignore[attr-defined] - a random.Random that Hypothesis can shrink
    for made, analysis in again:
        edited = replace(made, content_hash=f"{made.content_hash} edited")
        assert store.take((edited, analysis), now=_EVENING)[1] == ()


@given(st.permutations(ONE_DAY), st.lists(st.booleans(), min_size=12, max_size=12))
@settings(deadline=None, max_examples=30)
def test_two_workers_in_any_interleaving_tell_each_change_once(order: list[News], turns: list[bool]) -> None:
    store = MemoryStore()
    heard = told(_race(store, order, order[::-1], turns))
    assert len(store.stories) == 1
    assert max(Counter(name.split(" ", 1)[1] for name in heard).values()) == 1
    assert {"status_change agreed", "status_change violated"} <= set(heard)


class _Worker:
    """One process that takes articles in two steps, between which others may commit."""

    def __init__(self, store: MemoryStore, news: Sequence[News]) -> None:
        self.store, self.left = store, list(news)
        self.recalled: Recall | None = None

    def step(self) -> tuple[Alert, ...]:
        if not self.left:
            return ()
        article_, analysis = self.left[0]
        if self.recalled is None:
            self.recalled = self.store.recall(ask(article_, analysis))
            return ()
        verdict = judge(article_, analysis, self.recalled, RULES, now=_EVENING)
        self.recalled = None
        try:
            alerts = self.store.commit(verdict)
        except StaleStory:
            return ()
        self.left.pop(0)
        return alerts


def _race(store: MemoryStore, one: Sequence[News], other: Sequence[News], turns: Sequence[bool]) -> list[Alert]:
    workers = _Worker(store, one), _Worker(store, other)
    heard = [alert for turn in turns for alert in workers[turn].step()]
    while any(worker.left for worker in workers):
        heard += [alert for worker in workers for alert in worker.step()]
        heard += workers[0].step()
    return heard


@given(st.permutations([TruceStatus.AGREED, TruceStatus.IN_EFFECT, TruceStatus.VIOLATED]), st.permutations(range(6)))
@settings(deadline=None)
def test_a_days_steps_of_a_truce_are_told_once_in_any_order(statuses: list[TruceStatus], order: list[int]) -> None:
    news = [
        article(
            f"{status}-{outlet}",
            f"Kabar nomor {outlet} tentang Gaza: {status} antara Hamas dan Israel, kata para juru runding di tempat itu.",
            claims=[truce(status, str(status))],
            at=MORNING + timedelta(hours=hour + 3 * outlet),
        )
        for hour, status in enumerate(statuses)
        for outlet in range(2)
    ]
    store = MemoryStore()
    heard = [name for at in order for name in told(store.take(news[at], now=_EVENING)[1])]
    assert sorted(heard) == sorted(f"status_change {status}" for status in statuses)


PLACES = ("di Rafah", "di Jabalia", "di Gaza", "in Kupiansk", "")
PARTIES = (None, "Hamas", "militer Israel", "PBB")
COUNTS = st.one_of(st.none(), st.integers(0, 2000))


@st.composite
def any_news(draw: st.DrawFn, name: str = "any") -> News:
    """A text with any claims whatever, sensible or not."""
    sentences, claims = ["Perang Hamas dan Israel di Gaza."], []
    for number in range(draw(st.integers(0, 6))):
        quote = f"korban ke-{number} tewas"
        sentences.append(f"Sebanyak {quote} {draw(st.sampled_from(PLACES))}.")
        low, high = draw(COUNTS), draw(COUNTS)
        claims.append(
            killed(
                quote,
                low,
                high if high is None or low is None else max(low, high),
                kind=draw(st.sampled_from(Kind)),
                who=draw(st.sampled_from(Who)),
                cumulative=draw(st.sampled_from([True, False, None])),
                background=draw(st.booleans()) and draw(st.booleans()),
                status=draw(st.sampled_from(ClaimStatus)),
                attributed_to=draw(st.sampled_from(PARTIES)),
                subcount=draw(st.booleans()) and draw(st.booleans()),
            )
        )
    statuses = draw(st.lists(st.sampled_from(TruceStatus), max_size=4))
    sentences.extend(f"Kabar {number} {status}." for number, status in enumerate(statuses))
    spoken = [truce(status, f"{number} {status}") for number, status in enumerate(statuses)]
    hours = draw(st.integers(0, 24 * 12))
    return article(name, " ".join(sentences), claims=[*claims, *spoken], at=MORNING + timedelta(hours=hours))


@given(st.tuples(any_news("a"), any_news("b"), any_news("c")), st.integers(0, 20))
@settings(deadline=None, max_examples=100)
def test_whatever_an_article_claims_saying_it_again_is_no_change(news: tuple[News, News, News], days: int) -> None:
    store = MemoryStore()
    for made, analysis in news:
        store.take((made, analysis))
        edited = replace(made, content_hash=f"{made.content_hash} edited")
        verdict, alerts = store.take((edited, analysis), now=MORNING + timedelta(days=12 + days))
        assert (verdict.changes, alerts) == ((), ())


@given(any_news("a"), any_news("b"))
@settings(deadline=None, max_examples=100)
def test_every_change_has_a_key_of_its_own_and_every_toll_its_slot(one: News, other: News) -> None:
    store = MemoryStore()
    keys = [change.key for news in (one, other) for change in store.take(news)[0].changes]
    assert len(keys) == len(set(keys)) or len(store.stories) > 1
    for story in store.stories.values():
        slots = [(toll.kind, toll.cumulative, toll.slot) for toll in story.tolls]
        assert len(slots) == len(set(slots))
