"""A year of news in a Redis whose clock is turned by hand: what grows, and what an article, a story and a URL take.

    python bench/eval_year.py [--days N] [--urls N]

Five wars, some articles a day. After each day every lifetime is shortened by a day, so that Redis forgets what it would
have forgotten by then, and the store is pruned as the daemon does. Prints keys and kilobytes of each family.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from months import MORNING, RULES, Print, reports, story_line
from msgspec.structs import replace

from scraper.judging import ask, judge
from scraper.urls import article_id
from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.seen import day_of
from storage.store import Store

_AGE = """
local cursor = '0'
repeat
  local answer = redis.call('SCAN', cursor, 'COUNT', 1000)
  cursor = answer[1]
  for _, key in ipairs(answer[2]) do
    local left = redis.call('PTTL', key)
    if left > 0 then redis.call('PEXPIRE', key, left - 86400000) end
  end
until cursor == '0'
"""
_MONTH = 28
_SHOWN = (28, 90, 180, 270, 364)
_CHUNK = 20_000
_PRUNES = 4
"""Calls of `prune` a day; the daemon makes more."""


def years_news(days: int) -> dict[int, list[Print]]:
    """By day: month after month of the tests' kind, with towns of its own."""
    luck = Random(2026)
    news: dict[int, list[Print]] = defaultdict(list)
    for month in range(days // _MONTH + 1):
        for one in reports(luck, story_line(luck, wars=5, days=_MONTH, incidents=6), outlets=2, copies=1):
            moment = (one.article.date_published or MORNING) + timedelta(days=_MONTH * month)
            url = f"{one.article.url}-{month}"
            article = replace(one.article, id=article_id(url), url=url, date_published=moment)
            news[(moment - MORNING).days].append(one._replace(article=article))
    return news


async def live(client: Client, days: int) -> None:
    """The year; nobody is sent anything, so that alerts come to their end too."""
    store = Store(client)
    rules = [replace(rule, channels=()) for rule in RULES]
    news = years_news(days)
    print(f"articles: {sum(len(of_day) for of_day in news.values())} in {days} days")
    for day in range(days + 1):
        now = MORNING + timedelta(days=day + 1)
        for one in news.get(day, ()):
            recall = await store.articles.recall(ask(one.article, one.analysis))
            await store.articles.commit(judge(one.article, one.analysis, recall, rules, now=now))
        await client.eval(_AGE, 0)
        for _ in range(_PRUNES):
            await store.prune(now)
        if day in _SHOWN:
            await show(client, day)


async def show(client: Client, day: int) -> None:
    """Keys and kilobytes by family."""
    keys = [key async for key in client.scan_iter(count=1000)]
    async with client.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.memory_usage(key, samples=0)
        sizes = await pipe.execute()
    count: Counter[str] = Counter()
    size: Counter[str] = Counter()
    largest = 0
    for key, used in zip(keys, sizes, strict=True):
        family = key.split(":")[1]
        count[family] += 1
        size[family] += used or 0
        largest = max(largest, used or 0) if family == "story" else largest
    total = (await client.info("memory"))["used_memory"] / 2**20
    print(f"day {day:3}: {len(keys)} keys, {total:.1f} MB; largest story {largest / 1024:.0f} kB")
    print("   ", ", ".join(f"{family} {number}/{size[family] // 1024}k" for family, number in sorted(count.items())))


async def remember_urls(client: Client, urls: int, now: datetime) -> None:
    """So many URLs in the register, each with its day."""
    await client.flushall()
    store = Store(client)
    before = (await client.info("memory"))["used_memory"]
    luck = Random(1)
    for start in range(0, urls, _CHUNK):
        async with client.pipeline(transaction=False) as pipe:
            for _ in range(min(_CHUNK, urls - start)):
                pipe.hset(*store.keys.seen(f"{luck.getrandbits(64):016x}"), str(day_of(now)))
            await pipe.execute()
    used = (await client.info("memory"))["used_memory"] - before
    print(f"{urls} known URLs: {used / 1e6:.1f} MB")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--urls", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedRedis(Path(folder)) as server:
            client = connect(server.url)
            await remember_urls(client, options.urls, MORNING)
            await client.flushall()
            await live(client, options.days)
            await client.aclose()


if __name__ == "__main__":
    asyncio.run(main())
