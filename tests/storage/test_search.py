"""Articles found by their words: while they wait, in segments, after an edit, and after the index was lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.errors import BadSearch
from scraper.model import Article, PagesState
from scraper.searching import Search, parse_search
from storage import segments
from storage.connection import Client
from storage.store import Store
from tests.storage.samples import NOW, article, at, story, verdict


def nothing() -> None: ...


async def keep(store: Store, number: int, text: str, **fields: Any) -> Article:
    """The article `number`, first seen in that minute, is stored."""
    one = article(
        f"https://warta.example/dunia/{number}/kabar", text=text, first_seen=at(number), last_seen=at(number), **fields
    )
    await store.articles.commit(verdict(one, at=at(number)))
    return one


async def numbers(store: Store, query: Search | str, **page: int) -> list[int]:
    """Which articles of `keep` are found, in the order of the answer."""
    found = await store.search.find(query, **page)
    return [int(one.url.split("/")[4]) for one in found.hits]


@pytest.fixture(params=[1024, 2], ids=["waiting", "in segments"])
def laid_down(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many entries make a segment."""
    monkeypatch.setattr(segments, "LAID_DOWN", request.param)
    return int(request.param)


@pytest.mark.usefixtures("laid_down")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("roket", [4, 1]),
        ("ROKET stepanakert", [1]),
        ("tewas", [4, 1]),
        ('"tewas"', [4]),
        ("roket -stepanakert", [4]),
        ("rok*", [4, 2, 1]),
        ("kota -rok*", [3]),
        ('"gencatan senjata"', [3]),
        ('senjata -"gencatan senjata"', [2]),
        ("senjata-gencatan", [2]),
        ("élysée", [3]),
        ("kabar", [4, 3, 2, 1]),
        ("kabar senja", []),
        ("warganya", []),
    ],
)
async def test_a_search_finds_what_it_says(store: Store, query: str, expected: list[int]) -> None:
    await keep(store, 1, "Roket ke Stepanakert menewaskan dua warga.")
    await keep(store, 2, "Senjata, gencatan, rokok: tiga kata.")
    await keep(store, 3, "Gencatan\n senjata di kota Élysée.")
    await keep(store, 4, "Tiga orang tewas di kota itu, roketnya dari utara.")
    assert await numbers(store, query) == expected


@pytest.mark.usefixtures("laid_down")
async def test_conditions_narrow_a_search(store: Store) -> None:
    await keep(store, 1, "beras", source="satu")
    await keep(store, 2, "beras", source="dua")
    three = article("https://warta.example/dunia/3/kabar", text="beras", first_seen=at(3), state=PagesState.PARTIAL)
    await store.articles.commit(verdict(three, story=story()))
    asked = parse_search("beras")
    assert await numbers(store, replace(asked, source="satu")) == [1]
    assert await numbers(store, replace(asked, story="s1")) == [3]
    assert await numbers(store, replace(asked, state=PagesState.PARTIAL)) == [3]
    assert await numbers(store, replace(asked, since=at(2))) == [3, 2]
    assert await numbers(store, replace(asked, until=at(2))) == [2, 1]
    assert await numbers(store, Search(since=at(2), until=at(2))) == [2]


@pytest.mark.usefixtures("laid_down")
async def test_pages_of_a_search_follow_one_another(store: Store) -> None:
    for number in range(7):
        await keep(store, number, "beras naik")
    assert await numbers(store, "beras", limit=3) == [6, 5, 4]
    assert await numbers(store, "beras", limit=3, offset=3) == [3, 2, 1]
    assert await numbers(store, '"beras naik"', limit=3, offset=6) == [0]
    first, last = await store.search.find("beras", limit=3), await store.search.find("beras", limit=3, offset=6)
    assert (first.at_least > 3, last.at_least) == (True, 7)


@pytest.mark.usefixtures("laid_down")
async def test_an_edited_article_is_found_by_its_new_words_alone(store: Store) -> None:
    one = await keep(store, 1, "Harga beras naik.")
    await keep(store, 2, "Lain.")
    edited = replace(
        one, paragraphs=(replace(one.paragraphs[0], text="Harga gula naik."),), revision=2, content_hash="2"
    )
    await store.articles.commit(verdict(edited, revision_read=1, at=at(3)))
    assert (await numbers(store, "beras"), await numbers(store, "gula"), await numbers(store, "harga")) == (
        [],
        [1],
        [1],
    )


@pytest.mark.usefixtures("laid_down")
async def test_the_order_is_that_of_first_sight_whatever_came_when(store: Store) -> None:
    for number in (5, 1, 4, 2, 3):
        await keep(store, number, "beras")
    assert await numbers(store, "beras", limit=2) == [5, 4]
    assert await numbers(store, "beras", limit=9) == [5, 4, 3, 2, 1]


async def test_a_commit_that_changes_no_word_adds_no_entry(store: Store, redis: Client) -> None:
    one = await keep(store, 1, "beras")
    await store.articles.commit(verdict(replace(one, last_seen=at(9)), revision_read=1, at=at(9)))
    assert await redis.get(store.keys.search_number) == "1"
    assert await numbers(store, "beras") == [1]


async def test_a_removed_article_is_found_no_more(store: Store, redis: Client) -> None:
    one = await keep(store, 1, "beras")
    await redis.delete(store.keys.article(one.id))
    assert await numbers(store, "beras") == []


async def test_entries_become_a_segment_that_expires(
    store: Store, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "LAID_DOWN", 2)
    await keep(store, 1, "beras")
    await keep(store, 2, "beras gula")
    (segment,) = await store.search._segments.between(0, segments.FOREVER)
    key = store.keys.segment(segment.name)
    assert await redis.hmget(key, "beras", "gula", "^be", ":1") == [
        "\0\1",
        "\1",
        "beras",
        f"2 {article('https://warta.example/dunia/2/kabar').id} {at(2).timestamp() * 1000:.0f}",
    ]
    assert await redis.llen(store.keys.search_waiting) == 0
    assert 0 < await redis.pttl(key) <= store.retention.articles / timedelta(milliseconds=1)
    await redis.delete(key)
    await keep(store, 3, "beras")
    await keep(store, 4, "beras")
    assert await redis.zcard(store.keys.search_segments) == 1


async def test_two_that_lay_down_the_same_entries_keep_one_segment(
    store: Store, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        await keep(store, number, "beras")
    lines = [str(line) for line in await redis.lrange(store.keys.search_waiting, 0, 1)]
    monkeypatch.setattr(segments, "LAID_DOWN", 2)
    await store.search._segments._lay_down(lines)
    await store.search._segments._lay_down(lines)
    assert len(await redis.keys(f"{store.keys.prefix}search:segment:*")) == 1
    assert await numbers(store, "beras") == [2, 1, 0]


async def test_a_store_older_than_its_index_says_so_until_it_is_rebuilt(
    store: Store, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "LAID_DOWN", 2)
    for number in range(5):
        await keep(store, number, "beras")
    for key in await redis.keys(f"{store.keys.prefix}search:*"):
        await redis.delete(key)
    assert (await store.search.find("beras")).unindexed == 5
    await keep(store, 5, "beras")
    found = await store.search.find("beras")
    assert (found.unindexed, len(found.hits)) == (5, 1)
    moves: list[None] = []
    await store.search.rebuild(store.articles, at(9), lambda: moves.append(None))
    assert (await numbers(store, "beras"), len(moves)) == ([5, 4, 3, 2, 1, 0], 6)
    assert await store.search.unindexed() == 0


async def test_a_rebuilt_index_is_found_once_and_leaves_nothing_behind(
    store: Store, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "LAID_DOWN", 2)
    for number in range(4):
        await keep(store, number, "beras")
    before = await redis.zcard(store.keys.search_segments)
    await store.search.rebuild(store.articles, at(9), nothing)
    assert await numbers(store, "beras") == [3, 2, 1, 0]
    assert await redis.zcard(store.keys.search_segments) == before
    assert len(await redis.keys(f"{store.keys.prefix}search:segment:*")) == before


async def test_an_empty_store_covers_all(store: Store) -> None:
    found = await store.search.find("beras")
    assert (found.hits, found.at_least, found.is_all, found.unindexed) == ((), 0, True, 0)


async def test_a_search_that_cannot_be_read_says_where(store: Store) -> None:
    with pytest.raises(BadSearch, match="at character 7"):
        await store.search.find('beras "gula')


async def test_a_phrase_that_nothing_holds_gives_up_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.search.CHECKED", 3)
    monkeypatch.setattr("storage.search._READ_AT_ONCE", 1)
    monkeypatch.setattr("storage.search._MOST_AT_ONCE", 1)
    for number in range(5):
        await keep(store, number, "naik beras")
    found = await store.search.find('"beras naik"')
    assert (found.hits, found.is_all) == ((), False)


WORDS = ("beras", "gula", "roket", "tewas", "menewaskan", "naik")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), max_size=9),
    wanted=st.lists(st.sampled_from(WORDS), min_size=1, max_size=2),
    unwanted=st.sampled_from(WORDS),
    size=st.sampled_from((2, 3, 1024)),
)
async def test_the_index_finds_what_reading_every_text_finds(
    client: Client, texts: list[str], wanted: list[str], unwanted: str, size: int
) -> None:
    await client.flushall()
    store = Store(client)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(segments, "LAID_DOWN", size)
        for number, text in enumerate(texts):
            await keep(store, number, text)
        query = f"{' '.join(chr(34) + word + chr(34) for word in wanted)} -{chr(34)}{unwanted}{chr(34)}"
        expected = [
            number
            for number, text in reversed(list(enumerate(texts)))
            if set(wanted) <= set(text.split()) and unwanted not in text.split()
        ]
        assert await numbers(store, query) == expected


async def test_readings_of_other_moments_are_kept_apart(store: Store) -> None:
    await keep(store, 1, "beras")
    assert await numbers(store, Search(words=("beras",), since=NOW + timedelta(days=1))) == []


async def test_an_entry_that_is_laid_down_during_a_search_is_found_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        await keep(store, number, "beras")
    monkeypatch.setattr(segments, "LAID_DOWN", 2)
    waiting = store.search._segments.waiting

    async def then_laid_down() -> list[segments.Entry]:
        entries = await waiting()
        await store.search._segments.lay_down(len(entries))
        return entries

    monkeypatch.setattr(store.search._segments, "waiting", then_laid_down)
    assert await numbers(store, "beras") == [2, 1, 0]
