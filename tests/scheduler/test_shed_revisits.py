"""A told article whose text was given up is looked at again like any other: nothing is told twice, nothing is told to be gone."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from scraper.model import Article, Fate
from scraper.urls import article_id
from storage.store import Store
from tests.scheduler.fakes import Hands
from tests.scheduler.newsroom import FIRST, LATER, make_article
from tests.scheduler.test_intake import intake
from tests.storage.filling import shed_all


async def told_and_shed(store: Store, hands: Hands) -> Article:
    first = make_article("satu", FIRST)
    taken = await intake(store, hands).take("kabar", first)
    assert taken.alerts == 1
    assert (await shed_all(store, hands.now)).articles == 1
    return first


async def stored(store: Store, one: Article) -> Article:
    kept = await store.articles.get(one.id)
    assert kept is not None
    return kept


async def test_the_same_text_is_unchanged_and_comes_back(store: Store) -> None:
    hands = Hands()
    first = await told_and_shed(store, hands)
    taken = await intake(store, hands).take_again("kabar", first.id, first)
    assert (taken.fate, taken.alerts) == (Fate.UNCHANGED, 0)
    kept = await stored(store, first)
    assert (kept.body, kept.revision, kept.shed) == (FIRST, 1, None)


async def test_a_higher_toll_is_told_as_a_rise(store: Store) -> None:
    hands = Hands()
    first = await told_and_shed(store, hands)
    hands.now += timedelta(hours=2)
    taken = await intake(store, hands).take_again("kabar", first.id, make_article("satu", LATER))
    assert (taken.fate, taken.alerts) == (Fate.UPDATED, 1)
    (rise, _first) = await store.alerts.newest()
    assert rise.change.type == "toll_rise"


async def test_a_site_that_says_unchanged_leaves_it_shed_and_due_again(store: Store) -> None:
    hands = Hands()
    first = await told_and_shed(store, hands)
    await intake(store, hands).unchanged("kabar", first.id)
    assert (await stored(store, first)).shed is not None
    assert await store.sources.next_revisits(["kabar"]) != [None]


async def test_under_another_address_with_another_headline_it_is_known_by_its_date(store: Store) -> None:
    hands = Hands()
    first = await told_and_shed(store, hands)
    moved = replace(make_article("dua", LATER), headline="Korban bertambah di Stepanakert")
    assert moved.id == article_id(moved.url) != first.id
    taken = await intake(store, hands).take_again("kabar", first.id, moved)
    assert (await stored(store, first)).vanished is None
    assert taken.fate is Fate.UPDATED


async def test_one_that_is_gone_is_told_to_be_gone(store: Store) -> None:
    hands = Hands()
    first = await told_and_shed(store, hands)
    door = intake(store, hands)
    await door.missing("kabar", first.id, "404")
    hands.now += timedelta(hours=6)
    taken = await door.missing("kabar", first.id, "404")
    assert taken.alerts == 1
    kept = await stored(store, first)
    assert (kept.vanished, kept.shed is not None) == (hands.now, True)
