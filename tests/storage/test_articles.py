"""The two trips of an article: what a commit writes, a recall finds again, and nobody writes twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from scheduler import ports
from scraper.anchors import key_of
from scraper.errors import StaleStory
from scraper.model import Analysis, Copy, Fate, PagesState, Question, Recall, Sketch
from storage.connection import Client
from storage.retention import Retention
from storage.store import Store
from tests.storage.samples import NOW, URL, alert, article, at, story, verdict


def question(anchors: tuple[str, ...] = (), fingerprints: tuple[int, ...] = (), url: str = URL) -> Question:
    return Question(article_id=article(url).id, sketch=Sketch(fingerprints=fingerprints, numbers=()), anchors=anchors)


def other(number: int) -> str:
    return f"https://warta.example/dunia/{number}/kabar-lain"


async def test_the_store_is_what_the_scheduler_asks_for(store: Store) -> None:
    articles: ports.Articles = store.articles
    outbox: ports.Outbox = store.outbox
    bell: ports.Bell = store.outbox
    sources: ports.SourceStates = store.sources
    leases: ports.Leases = store.leases
    assert all((articles, outbox, bell, sources, leases))


async def test_an_unknown_article_recalls_nothing(store: Store) -> None:
    assert await store.articles.recall(question(("lembah",), (1, 2))) == Recall()


async def test_a_story_is_recalled_by_any_spelling_of_its_town(store: Store) -> None:
    known = story(anchors=("al fashir",))
    await store.articles.commit(verdict(story=known))
    assert (await store.articles.recall(question(("el fasher",), url=other(1)))).stories == (known,)
    assert (await store.articles.recall(question(("el obeid",), url=other(1)))).stories == ()


async def test_what_was_committed_is_recalled_equal(store: Store) -> None:
    given = verdict(story=story())
    assert await store.articles.commit(given) == ()
    assert await store.articles.recall(question()) == Recall(
        article=given.article, analysis=given.analysis, stories=(story(),), epoch=1
    )
    assert await store.articles.get(given.article.id) == given.article
    assert await store.articles.analysis(given.article.id) == given.analysis
    assert await store.stories.get("s1") == story()


async def test_new_alerts_are_named_once_by_id_and_only_to_whom_wrote_them(store: Store) -> None:
    first = verdict(story=story(), alerts=(alert("a1"), alert("a2")))
    assert await store.articles.commit(first) == ("a1", "a2")
    second = verdict(article(other(1)), story=story(version=2), alerts=(alert("a2"), alert("a3")), epoch_read=1)
    assert await store.articles.commit(second) == ("a3",)
    assert await store.outbox.waiting("desk") == 3


async def test_a_repeated_commit_writes_once_and_answers_the_same(store: Store) -> None:
    given = verdict(story=story(), alerts=(alert("a1"),))
    assert [await store.articles.commit(given) for _ in range(3)] == [("a1",)] * 3
    assert await store.outbox.waiting("desk") == 1
    assert await store.articles.history(given.article.id) == []


async def test_a_revision_that_moved_is_refused_and_nothing_is_written(store: Store) -> None:
    await store.articles.commit(verdict())
    late = verdict(article(text="Lain."), at=at(1), story=story(), alerts=(alert(),))
    with pytest.raises(StaleStory, match=r"article [0-9a-f]{16} has revision 1, not 0 as read"):
        await store.articles.commit(late)
    assert (await store.counts())["alerts"] == (await store.counts())["stories"] == 0
    assert await store.articles.get(late.article.id) == verdict().article


async def test_a_story_that_moved_is_refused_and_nothing_is_written(store: Store) -> None:
    await store.articles.commit(verdict(story=story()))
    with pytest.raises(StaleStory, match="story s1 has version 1, not 0 as read"):
        await store.articles.commit(verdict(article(other(1)), story=story(), alerts=(alert(),)))
    assert await store.articles.get(article(other(1)).id) is None
    assert await store.outbox.waiting("desk") == 0


async def test_a_story_opened_beside_another_new_one_is_refused_and_judged_again(store: Store) -> None:
    await store.articles.commit(verdict(story=story("s1")))
    beside = verdict(article(other(1)), story=story("s2"), alerts=(alert(),))
    with pytest.raises(StaleStory, match="the stories have epoch 1, not 0 as read"):
        await store.articles.commit(beside)
    assert await store.articles.commit(replace(beside, epoch_read=1)) == ("a1",)


async def test_a_telling_is_judged_again_when_another_story_moved_and_a_silent_commit_is_not(store: Store) -> None:
    await store.articles.commit(verdict(story=story("s1")))
    await store.articles.commit(verdict(article(other(1)), story=story("s2"), epoch_read=1))
    grown = replace(story("s1"), version=2)
    telling = verdict(article(other(2)), story=grown, alerts=(alert(),), epoch_read=1)
    with pytest.raises(StaleStory, match="the stories have epoch 2, not 1 as read"):
        await store.articles.commit(telling)
    assert await store.articles.commit(replace(telling, alerts=())) == ()


async def test_of_racing_commits_of_one_change_one_wins_and_one_alert_is_told(store: Store) -> None:
    racing = [verdict(article(other(n)), story=story(), alerts=(alert("same"),)) for n in range(20)]
    done = await asyncio.gather(*(store.articles.commit(one) for one in racing), return_exceptions=True)
    assert [one for one in done if not isinstance(one, StaleStory)] == [("same",)]
    assert await store.outbox.waiting("desk") == 1


async def test_earlier_revisions_are_kept_ten_deep(store: Store) -> None:
    for revision in range(1, 14):
        await store.articles.commit(
            verdict(article(text=f"Naskah {revision}.", revision=revision), revision_read=revision - 1, at=at(revision))
        )
    stored = await store.articles.get(article().id)
    assert stored
    assert stored.revision == 13
    assert [old.revision for old in await store.articles.history(stored.id)] == list(range(12, 2, -1))


async def test_copies_come_by_shared_fingerprints_best_first_never_the_article_itself(store: Store) -> None:
    sketches = {1: (10, 20, 30), 2: (10, 20), 3: (40,)}
    for number, fingerprints in sketches.items():
        sketch = Sketch(fingerprints=fingerprints, numbers=(7,))
        await store.articles.commit(verdict(article(other(number)), sketch=sketch))
    recall = await store.articles.recall(question(fingerprints=(10, 20, 30), url=other(9)))
    expected = [
        Copy(
            article=article(other(n)).id,
            site="berita.example",
            story=None,
            sketch=Sketch(fingerprints=sketches[n], numbers=(7,)),
        )
        for n in (1, 2)
    ]
    assert list(recall.copies) == expected
    own = await store.articles.recall(question(fingerprints=(10, 20, 30), url=other(1)))
    assert [copy.article for copy in own.copies] == [article(other(2)).id]


async def test_fingerprints_of_63_bits_stay_exact(store: Store) -> None:
    sketch = Sketch(fingerprints=(2**63 - 2, 2**63 - 1), numbers=())
    await store.articles.commit(verdict(article(other(1)), sketch=sketch))
    assert (await store.articles.recall(question(fingerprints=(2**63 - 3,)))).copies == ()
    assert (await store.articles.recall(question(fingerprints=(2**63 - 2,)))).copies[0].sketch == sketch


async def test_an_outlets_own_lines_do_not_hide_the_original(store: Store) -> None:
    boilerplate = (1, 2, 3, 4)
    original = article(other(0))
    await store.articles.commit(verdict(original, sketch=Sketch(fingerprints=(90, 91), numbers=())))
    for number in range(1, 30):
        sketch = Sketch(fingerprints=boilerplate, numbers=())
        await store.articles.commit(verdict(article(other(number)), sketch=sketch))
    recall = await store.articles.recall(question(fingerprints=(*boilerplate, 90, 91), url=other(99)))
    assert recall.copies[0].article == original.id


async def test_candidates_whose_article_is_gone_do_not_hide_the_others(store: Store, redis: Client) -> None:
    sketch = Sketch(fingerprints=(5, 6), numbers=())
    for number in range(20):
        await store.articles.commit(verdict(article(other(number)), sketch=sketch))
    ranked = sorted(article(other(number)).id for number in range(20))
    await redis.delete(*(store.keys.article(gone) for gone in ranked[:12]))
    recall = await store.articles.recall(question(fingerprints=(5, 6), url=other(99)))
    assert [copy.article for copy in recall.copies] == ranked[12:]


async def test_a_posting_list_loses_what_is_too_old_to_be_copied(redis: Client) -> None:
    store = Store(redis, retention=Retention(postings=timedelta(days=2)))
    sketch = Sketch(fingerprints=(5,), numbers=())
    for day in range(4):
        moment = at(60 * 24 * day)
        await store.articles.commit(verdict(article(other(day), first_seen=moment), sketch=sketch, at=moment))
    assert await redis.zcard(store.keys.sketch(5)) == 3


async def test_the_stories_of_a_name_are_those_of_late(redis: Client) -> None:
    store = Store(redis, retention=Retention(postings=timedelta(days=2)))
    for day in range(4):
        moment = at(60 * 24 * day)
        told = story(f"s{day}", last_seen=moment)
        await store.articles.commit(
            verdict(article(other(day), first_seen=moment), story=told, at=moment, epoch_read=day)
        )
    assert await redis.zrange(store.keys.anchor(key_of("lembah")), 0, -1) == ["s1", "s2", "s3"]


async def test_copies_and_stories_are_bounded(store: Store) -> None:
    sketch = Sketch(fingerprints=(5,), numbers=())
    for number in range(70):
        await store.articles.commit(
            verdict(
                article(other(number), first_seen=at(number)),
                sketch=sketch,
                story=story(f"s{number}", last_seen=at(number)),
                at=at(number),
                epoch_read=number,
            )
        )
    recall = await store.articles.recall(question(("lembah",), (5,)))
    assert (len(recall.copies), len(recall.stories)) == (8, 12)


async def test_stories_come_own_first_then_of_copies_then_by_shared_anchors(store: Store) -> None:
    sketch = Sketch(fingerprints=(5,), numbers=())
    one, two = story("one", anchors=("kota",)), story("two", anchors=("kota", "sungai"))
    await store.articles.commit(verdict(article(other(1)), story=one))
    await store.articles.commit(verdict(article(other(2)), story=two, epoch_read=1))
    await store.articles.commit(
        verdict(article(other(3)), story=story("copy", anchors=()), sketch=sketch, epoch_read=2)
    )
    await store.articles.commit(verdict(story=story("own", anchors=()), epoch_read=3))
    recall = await store.articles.recall(question(("kota", "sungai"), (5,)))
    assert [told.id for told in recall.stories] == ["own", "copy", "two", "one"]


async def test_an_article_that_changes_its_story_leaves_the_old_ones_index(store: Store) -> None:
    await store.articles.commit(verdict(story=story("s1")))
    await store.articles.commit(
        verdict(article(revision=2), revision_read=1, story=story("s2"), at=at(1), epoch_read=1)
    )
    assert await store.articles.newest(story="s1") == []
    assert [found.id for found in await store.articles.newest(story="s2")] == [article().id]


async def test_newest_meets_every_condition_and_includes_both_moments(store: Store) -> None:
    for number in range(6):
        state = PagesState.PARTIAL if number % 2 else PagesState.COMPLETE
        source = "satu" if number < 3 else "dua"
        one = article(other(number), state=state, source=source, first_seen=at(number))
        await store.articles.commit(verdict(one, at=at(number)))

    async def numbers(**conditions: object) -> list[int]:
        found = await store.articles.newest(**conditions)  # type: ignore[arg-type]  # each is of its own type
        return [int((one.first_seen or NOW).minute) for one in found]

    assert await numbers() == [5, 4, 3, 2, 1, 0]
    assert await numbers(limit=2) == [5, 4]
    assert await numbers(since=at(2), before=at(4)) == [4, 3, 2]
    assert await numbers(source="satu") == [2, 1, 0]
    assert await numbers(state="partial") == [5, 3, 1]
    assert await numbers(state=PagesState.COMPLETE, source="dua") == [4]


async def test_every_key_has_an_end_or_is_pruned(store: Store, redis: Client) -> None:
    sketch = Sketch(fingerprints=(5,), numbers=())
    await store.articles.commit(verdict(story=story(), alerts=(alert(),), sketch=sketch))
    await store.articles.commit(verdict(article(revision=2), revision_read=1, fate=Fate.UPDATED, at=at(1)))
    endless = {str(key).removeprefix("kentongan:") for key in await redis.keys() if await redis.pttl(key) < 0}
    endless_families = {
        "articles",
        "stories",
        "alerts",
        "alert:a1",
        "outbox:desk",
        "channels",
        "epoch",
        "search:number",
        "counters",
    }
    assert endless == endless_families


async def test_an_article_lives_from_its_first_sight_however_often_it_changes(redis: Client) -> None:
    store = Store(redis, retention=Retention())
    await store.articles.commit(verdict())
    later = verdict(article(revision=2), revision_read=1, at=at(60 * 24 * 80))
    await store.articles.commit(later)
    left_days = await redis.pttl(store.keys.article(article().id)) / 86_400_000
    assert 9.9 < left_days <= 10


async def test_a_changed_analysis_replaces_the_old_one(store: Store) -> None:
    await store.articles.commit(verdict())
    analysis = Analysis(language="en", conflict=False)
    await store.articles.commit(verdict(article(), revision_read=1, analysis=analysis, fate=Fate.UNCHANGED, at=at(1)))
    assert await store.articles.analysis(article().id) == analysis
    assert await store.articles.history(article().id) == []


async def test_two_prefixes_share_a_server_and_nothing_else(redis: Client) -> None:
    one, two = Store(redis, prefix="one:"), Store(redis, prefix="two:")
    await one.articles.commit(verdict(alerts=(alert(),)))
    assert (await one.counts())["articles"] == 1
    assert (await two.counts())["articles"] == 0
    assert await two.articles.commit(verdict(alerts=(alert(),))) == ("a1",)
    assert replace(article(), revision=1) == await two.articles.get(article().id)


@pytest.mark.parametrize(
    "conditions", [{}, {"source": "uji"}, {"state": "complete"}, {"source": "uji", "state": "complete"}]
)
async def test_a_page_of_articles_begins_where_the_one_before_ends(store: Store, conditions: dict[str, str]) -> None:
    for number in range(5):
        await store.articles.commit(verdict(article(other(number), first_seen=at(number)), at=at(number)))
    await store.articles.commit(verdict(article(other(9), source="lain", state=PagesState.PARTIAL), at=at(9)))
    first = await store.articles.newest(limit=3, **conditions)
    second = await store.articles.newest(limit=3, offset=3, **conditions)
    assert [one.url for one in first + second] == [
        one.url for one in await store.articles.newest(limit=6, **conditions)
    ]
    assert len(first) == 3


async def test_articles_that_have_expired_take_no_place_on_a_page(store: Store, redis: Client) -> None:
    for number in range(4):
        await store.articles.commit(verdict(article(other(number), first_seen=at(number)), at=at(number)))
    await redis.delete(store.keys.article(article(other(3)).id))
    assert [one.url for one in await store.articles.newest(limit=2)] == [other(2), other(1)]


async def test_pages_of_stories_and_alerts_follow_one_another(store: Store) -> None:
    for number in range(4):
        told = story(f"s{number}", last_seen=at(number))
        given = alert(f"a{number}", created=at(number))
        await store.articles.commit(verdict(article(other(number)), story=told, alerts=(given,), epoch_read=number))
    assert [one.id for one in await store.stories.newest(2, 1)] == ["s2", "s1"]
    assert [one.id for one in await store.alerts.newest(2, offset=1)] == ["a2", "a1"]
    assert [one.id for one in await store.alerts.newest(2, "pending", offset=3)] == ["a0"]
