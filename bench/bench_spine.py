"""What each step of an article's way costs, as ratios against a named baseline of the same run.

    python bench/bench_spine.py

Reading a page is held against parsing it with lxml and taking its text; reading claims against searching the text for
the words a keyword filter would take; the two trips to the store against a PING. The articles are the demo's.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from jinja2 import Environment, PackageLoader
from lxml import html
from msgspec.structs import replace

from kentongan.demo.newsroom import DemoArticle, open_newsroom
from scraper.claims import analyse
from scraper.judging import ask, judge
from scraper.model import Article
from scraper.pages import read_page
from scraper.stitching import Gathering
from scraper.urls import article_id
from storage.connection import connect
from storage.embedded import EmbeddedRedis
from storage.store import Store

SECONDS = 2.0
_FILTER = re.compile(r"\b(?:tewas|menewaskan|korban|luka|gencatan senjata|killed|wounded|ceasefire)\b", re.IGNORECASE)


def page_of(article: DemoArticle, number: int) -> str:
    template = Environment(loader=PackageLoader("kentongan.demo"), autoescape=True).get_template("article.html")
    return template.render(
        base="http://news.example",
        article=article,
        paragraphs=article.pages[number - 1],
        number=number,
        count=len(article.pages),
        related=None,
        others=(),
    )


def whole(article: DemoArticle) -> Article:
    gathering = Gathering()
    for number in range(1, len(article.pages) + 1):
        query = f"?page={number}" if number > 1 else ""
        gathering.add(read_page(page_of(article, number), f"http://news.example{article.path}{query}"))
    return gathering.article(source="bench", now=datetime.now(UTC))


def seconds_for(call: Callable[[], object]) -> float:
    """Seconds a call, over about `SECONDS`."""
    calls, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < SECONDS:
        call()
        calls += 1
    return spent / calls


async def seconds_for_trip(call: Callable[[], Awaitable[object]]) -> float:
    calls, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < SECONDS:
        await call()
        calls += 1
    return spent / calls


def show(step: str, cost: float, baseline: str, base: float) -> None:
    print(f"{step:34} {cost * 1000:8.3f} ms   {cost / base:6.1f} x {baseline}")


async def trips(article: Article) -> None:
    analysis = analyse(article.body)
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedRedis(Path(folder)) as server:
            client = connect(server.url)
            store = Store(client)
            base = await seconds_for_trip(store.ping)
            question = ask(article, analysis)
            recall = await seconds_for_trip(lambda: store.articles.recall(question))
            verdict = judge(article, analysis, await store.articles.recall(question), (), now=datetime.now(UTC))
            show("trip 1: recall", recall, "a PING", base)
            numbers = count()

            async def commit_another() -> None:
                url = f"{article.url}-{next(numbers)}"
                another = replace(verdict.article, id=article_id(url), url=url)
                await store.articles.commit(replace(verdict, article=another, story=None))

            show("trip 2: commit a new article", await seconds_for_trip(commit_another), "a PING", base)
            await client.aclose()


def main() -> None:
    newest = open_newsroom().articles[1]
    page, article = page_of(newest, 1), whole(newest)
    parse = seconds_for(lambda: html.fromstring(page).text_content())
    show("read a page", seconds_for(lambda: read_page(page, "http://news.example/a")), "lxml and its text", parse)
    search = seconds_for(lambda: _FILTER.findall(article.body))
    show("read claims", seconds_for(lambda: analyse(article.body)), "a keyword filter", search)
    asyncio.run(trips(article))


if __name__ == "__main__":
    main()
