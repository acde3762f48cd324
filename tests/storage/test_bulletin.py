"""The bulletin: whoever wrote something new, its mark moves and its ids are named."""

from __future__ import annotations

from storage.bulletin import ALERTS, STORIES, Standing
from storage.connection import Client
from storage.store import Store
from tests.storage.samples import alert, article, story, verdict


async def test_an_empty_store_has_a_mark_and_nothing_to_say(store: Store) -> None:
    mark = await store.bulletin.mark()
    assert await store.bulletin.look("") == Standing(mark=mark)
    assert await store.bulletin.look(mark) is None


async def test_what_another_process_commits_moves_the_mark_and_is_named(store: Store, redis: Client) -> None:
    mark = await store.bulletin.mark()
    other = Store(redis)
    await other.articles.commit(verdict(story=story(), alerts=(alert("told"),)))
    standing = await store.bulletin.look(mark)
    assert standing is not None
    assert (standing.alerts, standing.stories) == (("told",), {story().id: str(story().version)})
    assert standing.mark != mark
    assert await store.bulletin.mark() == standing.mark


async def test_a_new_version_of_a_story_is_seen_without_an_alert(store: Store) -> None:
    await store.articles.commit(verdict(story=story()))
    before = await store.bulletin.look("")
    await store.articles.commit(verdict(article(revision=2), revision_read=1, story=story(version=2)))
    after = await store.bulletin.look(before.mark if before else "")
    assert before is not None
    assert after is not None
    assert (before.stories, after.stories) == ({story().id: "1"}, {story().id: "2"})


async def test_an_article_without_news_leaves_the_mark_where_it_was(store: Store) -> None:
    mark = await store.bulletin.mark()
    await store.articles.commit(verdict(article("https://a.example/quiet")))
    assert await store.bulletin.look(mark) is None


async def test_only_the_newest_are_named(store: Store, redis: Client) -> None:
    prefix = store.keys.prefix
    await redis.zadd(f"{prefix}alerts", {f"alert-{number}": number for number in range(ALERTS + 5)})
    await redis.zadd(f"{prefix}stories", {f"story-{number}": number for number in range(STORIES + 5)})
    standing = await store.bulletin.look("")
    assert standing is not None
    assert (len(standing.alerts), len(standing.stories)) == (ALERTS, STORIES)
    assert standing.alerts[0] == f"alert-{ALERTS + 4}"
    assert standing.mark == await store.bulletin.mark()
