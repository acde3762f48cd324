"""What finding stored articles by their words costs, against reading them one by one; and what the index costs.

    python bench/bench_search.py [--articles 100000]

The baseline of the same run is the scan that was there before the index: the newest 5,000 articles, each asked for every word.
Articles are generated: some 480 words each, drawn as a language draws its own (few often, most hardly ever), with a few
that are planted. All on an embedded server, in a folder that is removed.
"""

# ruff: noqa: SLF001
# Without its index a store can only be had from inside.

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from pathlib import Path
from random import Random

from msgspec.structs import replace
from wording import article as wording

import storage.plan
from scraper.claims import analyse
from scraper.indexing import terms_of
from scraper.judging import judge
from scraper.model import (
    Analysis,
    Article,
    Completeness,
    Fate,
    PagesState,
    Paragraph,
    Recall,
    Sketch,
    Verdict,
)
from scraper.urls import article_id
from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.retention import Retention
from storage.store import Store

_BEGAN = datetime(2026, 9, 1, tzinfo=UTC)
_ROUNDS = 40
_COMMITS = 2048
_BLOCK = 32
_SCANNED = 5000
_SYLLABLES = [first + vowel for first, vowel in product("bdgjklmnprst", "aiueo")]
_VOCABULARY = ["".join(parts) for parts in product(_SYLLABLES, repeat=3)][:150_000]
_WEIGHTS = list(accumulate((rank + 8) ** -1.25 for rank in range(len(_VOCABULARY))))
_PLANTED = {"serangan udara": 0.2, "gencatan senjata": 0.15, "menewaskan": 0.25, "roket": 0.2, "stepanakert": 0.001}
_QUERIES = {
    "rare word": "stepanakert",
    "frequent word": "tewas",
    "two words": "roket tewas",
    "rare and frequent": "stepanakert roket",
    "phrase": '"gencatan senjata"',
    "phrase, reversed": '"senjata gencatan"',
    "prefix": "stepan*",
    "without": "roket -tewas",
    "nothing": "tidakadakatanya",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    asyncio.run(run(parser.parse_args().articles))


async def run(articles: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedRedis(Path(folder), max_memory=4_000_000_000) as server:
            client = connect(server.url)
            store = Store(client, retention=Retention(articles=timedelta(days=3650)))
            await show_commit_cost(client)
            await client.flushall()
            began = time.perf_counter()
            random = Random(1)
            for number in range(articles):
                await store.articles.commit(verdict_of(text_of(random), number))
            print(f"{articles} articles stored in {time.perf_counter() - began:.0f} s")
            await show_memory(client, store, articles)
            await show_searches(client, store)
            await client.aclose()


def text_of(random: Random) -> str:
    words = random.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=480)
    for phrase, share in _PLANTED.items():
        if random.random() < share:
            words.insert(random.randrange(480), phrase)
    return " ".join(words)


def article_of(text: str, number: int) -> Article:
    url = f"https://warta.example/dunia/{number}/kabar"
    moment = _BEGAN + timedelta(minutes=number)
    return Article(
        id=article_id(url),
        url=url,
        source=f"sumber-{number % 20}",
        headline=text[:60],
        paragraphs=(Paragraph(page=1, text=text),),
        pages=Completeness(state=PagesState.COMPLETE, claimed=1, fetched=1, urls=(url,)),
        first_seen=moment,
        last_seen=moment,
        content_hash=str(number),
    )


def verdict_of(text: str, number: int) -> Verdict:
    """A commit without a story: what is searched is there, and a hundred thousand of them fit."""
    return Verdict(
        fate=Fate.NEW,
        article=article_of(text, number),
        analysis=Analysis(language="id", conflict=False),
        sketch=Sketch(fingerprints=(), numbers=()),
        anchors=(),
        revision_read=0,
        story=None,
        changes=(),
        alerts=(),
        at=_BEGAN + timedelta(minutes=number),
    )


async def show_commit_cost(client: Client) -> None:
    """A whole commit with its story and sketch, with and without the index: in turns, a block of each, so that both meet the same
    machine. The median is of single commits, the mean counts the laying down of segments too.
    """
    retention = Retention(articles=timedelta(days=3650))
    stores = {True: Store(client, prefix="with:", retention=retention), False: without_index(client, retention)}
    waited: dict[bool, list[float]] = {True: [], False: []}
    worked = {True: 0.0, False: 0.0}
    verdicts = verdicts_to_commit()
    for first in range(0, _COMMITS, _BLOCK):
        for is_indexed in (True, False) if first // _BLOCK % 2 else (False, True):
            before = await processor_time(client)
            waited[is_indexed] += await commit_costs(stores[is_indexed], verdicts, first, is_indexed=is_indexed)
            worked[is_indexed] += await processor_time(client) - before
    told = {
        "median": {which: statistics.median(costs) for which, costs in waited.items()},
        "mean": {which: statistics.mean(costs) for which, costs in waited.items()},
        "processor": {which: spent / _COMMITS for which, spent in worked.items()},
    }
    for what, cost in told.items():
        print(
            f"commit, {what}: {cost[False] * 1000:.3f} ms, with the index {cost[True] * 1000:.3f} ms: {cost[True] / cost[False]:.2f} x"
        )


def verdicts_to_commit() -> list[Verdict]:
    """Of articles of some 3,500 characters that open a story each."""
    random, verdicts = Random(2), []
    for number in range(200):
        one = article_of(f"{wording(random, 1500)} {text_of(random)[:2000]}", number)
        verdicts.append(judge(one, analyse(one.body), Recall(), (), now=one.first_seen or _BEGAN))
    return verdicts


async def commit_costs(store: Store, verdicts: list[Verdict], first: int, *, is_indexed: bool) -> list[float]:
    """Seconds of each of `_BLOCK` commits."""
    kept = storage.plan.terms_of
    storage.plan.terms_of = terms_of if is_indexed else lambda _: ()
    spent = []
    for number in range(first, first + _BLOCK):
        like = verdicts[number % 200]
        known = article_of(like.article.body, number)
        story = like.story and replace(like.story, id=known.id)
        # Of 200 verdicts those with a story open one each time; the store counts them.
        opened = sum(verdicts[before % 200].story is not None for before in range(number))
        another = replace(like, article=replace(known, story=known.id), story=story, epoch_read=opened)
        began = time.perf_counter()
        await store.articles.commit(another)
        spent.append(time.perf_counter() - began)
    storage.plan.terms_of = kept
    return spent


def without_index(client: Client, retention: Retention) -> Store:
    """The store as it was before it had an index."""
    store = Store(client, prefix="without:", retention=retention)
    script = store.articles._commit._script
    source = str(script.script).replace("index_terms(prefix, id, plan.indexed, ARGV[7])", "0")
    store.articles._commit._script = client.register_script(source)
    return store


async def show_memory(client: Client, store: Store, articles: int) -> None:
    index = [key async for key in client.scan_iter(f"{store.keys.prefix}search:*", count=1000)]
    used = sum([int(await client.memory_usage(key, samples=0) or 0) for key in index])
    whole = int((await client.info("memory"))["used_memory"])
    share = used / (whole - used)
    print(
        f"index {used / 1e6:.0f} MB in {len(index)} keys, {used / articles:.0f} bytes an article, {share:.1%} of the rest"
    )


async def show_searches(client: Client, store: Store) -> None:
    """Also the processor time of ours and the server's together, which no neighbour on the machine changes much."""
    base = await timed(lambda: scan(store, "stepanakert"), 3)
    print(f"{'scan of the newest 5,000':24} median {statistics.median(base) * 1000:8.1f} ms")
    for name, query in _QUERIES.items():
        found, before = await store.search.find(query), await processor_time(client)
        spent = await timed(lambda query=query: store.search.find(query), _ROUNDS)
        worked = (await processor_time(client) - before) / _ROUNDS
        median, late = statistics.median(spent), sorted(spent)[int(0.95 * _ROUNDS)]
        ratio = statistics.median(base) / median
        print(f"{name:24} median {median * 1000:8.1f} ms   p95 {late * 1000:8.1f} ms   processor {worked * 1000:8.1f} ms   {ratio:6.1f} x faster   {len(found.hits):2} hits{'' if found.is_all else ', gave up'}")  # fmt: skip


async def processor_time(client: Client) -> float:
    """Seconds that we and the server have worked."""
    spent = await client.info("cpu")
    return time.process_time() + float(spent["used_cpu_user"]) + float(spent["used_cpu_sys"])


async def timed(call: Callable[[], Awaitable[object]], rounds: int) -> list[float]:
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        await call()
        spent.append(time.perf_counter() - began)
    return spent


async def scan(store: Store, word: str) -> list[Article]:
    """What a search was before: every article of the newest is read and asked."""
    articles = await store.articles.newest(limit=_SCANNED)
    return [one for one in articles if word in f"{one.headline or ''}\n{one.body}".casefold()]


if __name__ == "__main__":
    main()
