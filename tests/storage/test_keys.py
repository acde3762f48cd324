"""The table of keys is the truth: the document shows it, and nothing is written beside it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from scraper.health import Outage
from scraper.model import PagesState, Receipt, Setback, Sketch, Storm, Terms
from storage.connection import Client
from storage.families import FAMILIES, Family
from storage.jobs import End, Kind, Queue, Wanted
from storage.keys import Keys
from storage.pauses import Pause
from storage.sources import SourceState
from storage.store import Store
from tests.storage.filling import shed_all
from tests.storage.samples import NOW, alert, article, at, story, verdict

DOCUMENT = Path(__file__).parents[2] / "docs" / "redis.md"


PATTERNS = {one.pattern for one in FAMILIES}


def family_of(key: str) -> Family:
    """The one family whose pattern `key` fits; the most literal one where a varying word could hold anything."""
    fitting = [one for one in FAMILIES if re.fullmatch(re.sub(r"<[^>]+>", "[^:]+", one.pattern), key)]
    assert len(fitting) == 1, (key, [one.pattern for one in fitting])
    return fitting[0]


async def lay_down(store: Store, redis: Client) -> None:
    """What waits for the index of words is in a segment."""
    await store.search._segments._lay_down([str(line) for line in await redis.lrange(store.keys.search_waiting, 0, -1)])
    await store.search._begin_anew()


async def live(store: Store, redis: Client) -> None:
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
    await lay_down(store, redis)
    await store.articles.commit(verdict(article("https://a.example/three"), alerts=(alert("three"),)))
    (three,) = await store.outbox.claim("desk", consumer="c", count=1, lease=timedelta(hours=1), now=NOW)
    await store.outbox.hold(three, at(9))
    await store.threads.open("desk", alert("one"), place="C1", reference="1.0")
    await store.sources.visited(SourceState(name="uji", last_visit=NOW, next_visit=at(5)), b"{}", is_down=False)
    await store.sources.visited(SourceState(name="mati", last_visit=NOW, next_visit=at(5)), b"{}", is_down=True)
    await store.sources.pauses.pause("uji", Pause(by="operator", since=NOW))
    await store.sources.outages.turn(None, Outage(since=NOW, reason="3 of 3"), None)
    await the_channel_opened(store)
    await store.sources.remember("uji", "https://a.example/", b"{}")
    await work(store)
    await store.prune(NOW)
    await shed_all(store, NOW)


async def the_channel_opened(store: Store) -> None:
    """One failure was enough; the next claim is paced, and counts as a probe and for a storm."""
    terms = Terms(interval=timedelta(hours=1), storm=Storm())
    setback = Setback(opens_after=1, probe_after=timedelta(0), longest_rest=timedelta(0), asked=timedelta(minutes=1))
    await store.articles.commit(verdict(article("https://a.example/four"), alerts=(alert("four"), alert("five"))))
    (four,) = await store.outbox.claim("desk", consumer="c", count=1, lease=timedelta(hours=1), now=NOW)
    await store.outbox.later(four, "busy", at(9), NOW, setback)
    assert await store.outbox.claim("desk", consumer="c", count=1, lease=timedelta(hours=1), now=at(2), terms=terms)


async def work(store: Store) -> None:
    """A job is under way, one waits for its site, one for its time, one is dead."""
    token = await store.leases.acquire("leader", "me", timedelta(minutes=1))
    assert token is not None
    await store.leases.acquire("worker:w", "w", timedelta(minutes=1))

    async def put(source: str, site: str) -> None:
        one = Wanted(kind=Kind.VISIT, source=source, queue=Queue.PLAIN, site=site)
        await store.jobs.put([one], token=token, most_tries=5)

    for source in ("again", "failed", "dead"):
        await put(source, source)
    again, failed, dead = await store.jobs.take(
        [Queue.PLAIN], worker="w", count=9, suspects=1, lease=timedelta(minutes=1)
    )
    await store.jobs.end(again, End.BACK)
    await store.jobs.end(failed, End.FAILED, timedelta(hours=1))
    await store.jobs.end(dead, End.DEAD)
    await put("first", "busy")
    await put("second", "busy")
    await store.jobs.take([Queue.PLAIN], worker="w", count=9, suspects=1, lease=timedelta(minutes=1))


async def test_every_key_is_in_the_table_with_its_type_and_fields(store: Store, redis: Client) -> None:
    await live(store, redis)
    met = set()
    for key in sorted(str(key) for key in await redis.keys()):
        family = family_of(key.removeprefix("kentongan:"))
        met.add(family.pattern)
        assert (key, await redis.type(key)) == (key, family.type)
        if family.type == "hash" and not family.pattern.startswith(("seen:", "search:")):
            for field in await redis.hkeys(key):
                name = re.split(r"[:|]", str(field))[0]
                assert str(field) in PATTERNS or re.search(rf"\b{name}\b", family.holds), (key, field)
    assert met == {one.pattern for one in FAMILIES}


ENDLESS = {
    "alert:<alert>",
    "alert:<alert>:attempts",
    "articles",
    "stories",
    "alerts",
    "outbox:<channel>",
    "retry:<channel>",
    "later:<channel>",
    "digests:<channel>",
    "digest:<channel>:<hash of rule>",
    "gathered:<channel>",
    "parked:<channel>",
    "attempts",
    "channel:<channel>",
    "pause:<source>",
    "pulse:up",
    "pulse:down",
    "outage",
    "jobs:<queue>",
    "jobs:<queue>:new",
    "jobs:<queue>:again",
    "jobs:<queue>:later",
    "jobs:<queue>:sites",
    "jobs:<queue>:site:<site>",
    "job:<kind>:<source>",
    "dead:jobs",
}
"""Families whose keys carry no lifetime, for something else empties them; beside those of one key."""


async def test_every_family_has_an_end_or_is_one_key_or_is_emptied(store: Store, redis: Client) -> None:
    await live(store, redis)
    endless = set()
    for key in sorted(str(key) for key in await redis.keys()):
        family = family_of(key.removeprefix("kentongan:"))
        if await redis.pttl(key) < 0 and not family.lifetime.startswith("for ever, one key"):
            endless.add(family.pattern)
    assert endless == ENDLESS
    promised = {one.pattern: one.lifetime for one in FAMILIES if one.pattern in ENDLESS}
    assert all(
        re.search(r"pruned|leaves|once no channel waits|with its alert|one for each channel", lifetime)
        for lifetime in promised.values()
    )
    assert all("<" not in one.pattern for one in FAMILIES if one.lifetime.startswith("for ever, one key"))


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
