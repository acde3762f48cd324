"""The table of keys is the truth: the document shows it, and nothing is written beside it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from scraper.model import PagesState, Receipt, Setback, Sketch, Storm, Terms
from storage.connection import Client
from storage.families import FAMILIES, Family
from storage.keys import Keys
from storage.sources import SourceState
from storage.store import Store
from tests.storage.samples import NOW, alert, article, at, story, verdict

DOCUMENT = Path(__file__).parents[2] / "docs" / "redis.md"


def family_of(key: str) -> Family:
    """The one family whose pattern `key` fits; the most literal one where a varying word could hold anything."""
    fitting = [one for one in FAMILIES if re.fullmatch(re.sub(r"<[^>]+>", "[^:]+", one.pattern), key)]
    assert len(fitting) == 1, (key, [one.pattern for one in fitting])
    return fitting[0]


async def live(store: Store) -> None:
    """Everything the store can write is written."""
    sketch = Sketch(fingerprints=(1,), numbers=())
    alerts = tuple(alert(name) for name in ("settled", "retried", "parked", "later", "one", "two"))
    await store.articles.commit(verdict(story=story(), sketch=sketch, alerts=alerts))
    partial = article(state=PagesState.PARTIAL, revision=2)
    await store.articles.commit(verdict(partial, revision_read=1, story=story(version=2), at=at(1)))
    settled, retried, parked, later, one, two = await store.outbox.claim(
        "desk", consumer="c", count=9, lease=timedelta(hours=1), now=NOW
    )
    await store.outbox.settle(settled, Receipt(channel="desk"), NOW)
    await store.outbox.later(retried, "busy", at(1), NOW)
    await store.outbox.later(later, "busy", at(9), NOW)
    await store.outbox.claim("desk", consumer="c", count=1, lease=timedelta(hours=1), now=at(1))
    await store.outbox.hold(one, at(1))
    await store.outbox.hold(two, at(1))
    await store.outbox.claim("desk", consumer="c", count=1, lease=timedelta(hours=1), now=at(1))
    await store.outbox.park(parked, "gone", NOW)
    await store.articles.commit(verdict(article("https://a.example/three"), alerts=(alert("three"),)))
    (three,) = await store.outbox.claim("desk", consumer="c", count=1, lease=timedelta(hours=1), now=NOW)
    await store.outbox.hold(three, at(9))
    await the_channel_opened(store)
    await store.sources.visited(SourceState(name="uji", next_visit=at(5)), b"{}")
    await store.sources.remember("uji", "https://a.example/", b"{}")
    await store.leases.acquire("leader", "me", timedelta(minutes=1))
    await store.prune(NOW)


async def the_channel_opened(store: Store) -> None:
    """One failure was enough; the next claim is paced, and counts as a probe and for a storm."""
    terms = Terms(interval=timedelta(hours=1), storm=Storm())
    setback = Setback(opens_after=1, probe_after=timedelta(0), longest_rest=timedelta(0), asked=timedelta(minutes=1))
    await store.articles.commit(verdict(article("https://a.example/four"), alerts=(alert("four"), alert("five"))))
    (four,) = await store.outbox.claim("desk", consumer="c", count=1, lease=timedelta(hours=1), now=NOW)
    await store.outbox.later(four, "busy", at(9), NOW, setback)
    assert await store.outbox.claim("desk", consumer="c", count=1, lease=timedelta(hours=1), now=at(2), terms=terms)


async def test_every_key_is_in_the_table_with_its_type_and_fields(store: Store, redis: Client) -> None:
    await live(store)
    met = set()
    for key in sorted(str(key) for key in await redis.keys()):
        family = family_of(key.removeprefix("kentongan:"))
        met.add(family.pattern)
        assert (key, await redis.type(key)) == (key, family.type)
        if family.type == "hash" and not family.pattern.startswith("seen:"):
            for field in await redis.hkeys(key):
                assert re.search(rf"\b{str(field).partition(':')[0]}\b", family.holds), (key, field)
    assert met == {one.pattern for one in FAMILIES}


def test_the_document_shows_the_table() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| (\w+) \| (.+?) \| (.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )
    shown = [
        Family(pattern=pattern, type=type_, lifetime=lifetime, holds=holds.replace(r"\|", "|"))
        for pattern, type_, lifetime, holds in rows
    ]
    assert shown == list(FAMILIES)


def test_a_cluster_keeps_all_keys_in_one_slot() -> None:
    keys = Keys("kentongan:", tagged=True)
    assert keys.article("a") == "{kentongan}:article:a"
