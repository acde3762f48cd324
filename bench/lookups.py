"""The look-up of copies in a real Redis: what it finds, what it costs. For `eval_copies.py`."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desks import Pair

from scraper.claims import analyse
from scraper.copying import is_copy
from scraper.model import (
    Analysis,
    Article,
    Completeness,
    Fate,
    PagesState,
    Paragraph,
    Question,
    Sketch,
    Verdict,
)
from scraper.sketches import read
from scraper.urls import article_id
from storage.articles import MOST_COPIES
from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.plan import POSTED_FINGERPRINTS
from storage.store import Store

_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_TIMED = 300


async def look_up(pairs: list[Pair], folder: Path) -> None:
    """Every known text is stored, then every copy is asked for."""
    async with EmbeddedRedis(folder) as server:
        client = connect(server.url)
        store = Store(client)
        before = (await client.info("memory"))["used_memory"]
        for at, pair in enumerate(pairs):
            await store.articles.commit(_verdict(pair.known, at))
        used = (await client.info("memory"))["used_memory"] - before
        await _found(store, [(at, pair) for at, pair in enumerate(pairs) if pair.is_copy])
        await _memory(client, len(pairs), used)
        await _speed(store, client, pairs[:_TIMED])
        await client.aclose()


def _verdict(text: str, at: int) -> Verdict:
    url = f"https://wire.example/news/{at}/report"
    article = Article(
        id=article_id(url),
        url=url,
        site="wire.example",
        source="wire",
        paragraphs=tuple(Paragraph(page=1, text=part) for part in text.split("\n\n") if part),
        pages=Completeness(state=PagesState.COMPLETE, claimed=1, fetched=1, urls=(url,)),
        first_seen=_NOW + timedelta(seconds=at),
        last_seen=_NOW + timedelta(seconds=at),
        revision=1,
        content_hash=str(at),
    )
    analysis = analyse(text)
    return Verdict(
        fate=Fate.NEW,
        article=article,
        # Claims are the same with or without copies: left out, so that memory is that of text and sketch.
        analysis=Analysis(language=analysis.language, conflict=analysis.conflict),
        sketch=read(text, analysis).sketch,
        anchors=(),
        revision_read=0,
        story=None,
        changes=(),
        alerts=(),
        at=article.first_seen or _NOW,
    )


def _question(sketch: Sketch) -> Question:
    return Question(article_id="0" * 16, sketch=sketch, anchors=())


async def _found(store: Store, asked: list[tuple[int, Pair]]) -> None:
    recalled = told = 0
    for at, pair in asked:
        came = read(pair.came, analyse(pair.came))
        copies = (await store.articles.recall(_question(came.sketch))).copies
        original = article_id(f"https://wire.example/news/{at}/report")
        recalled += original in {copy.article for copy in copies}
        told += any(copy.article == original and is_copy(came, copy.sketch) for copy in copies)
    print(
        f"look-up among stored texts: the original is a candidate for {recalled / len(asked):.4f} of {len(asked)} copies, "
        f"and called so for {told / len(asked):.4f}"
    )


async def _memory(client: Client, articles: int, used: int) -> None:
    postings = count = held = 0
    async for key in client.scan_iter("kentongan:sketch:*", count=1000):
        postings += await client.memory_usage(key)
        count += 1
    async for key in client.scan_iter("kentongan:article:*", count=1000):
        held += await client.hstrlen(key, "sketch")
    print(
        f"memory: {used / articles:.0f} bytes an article in all, of which {held / articles:.0f} its sketch and "
        f"{postings / articles:.0f} its place in {count / articles:.1f} posting lists of its own"
    )


async def _speed(store: Store, client: Client, pairs: list[Pair]) -> None:
    questions = [_question(read(pair.came).sketch) for pair in pairs]
    began = time.perf_counter()
    for question in questions:
        await store.articles.recall(question)
    together = time.perf_counter() - began
    began = time.perf_counter()
    for question in questions:
        await _one_by_one(client, question)
    apart = time.perf_counter() - began
    print(
        f"one call takes {together / len(questions) * 1e3:.3f} ms; its commands one by one {apart / together:.1f} times as long"
    )


async def _one_by_one(client: Client, question: Question) -> None:
    await client.hmget(f"kentongan:article:{question.article_id}", ["json", "analysis", "story"])
    weights: dict[str, float] = {}
    for value in question.sketch.fingerprints[:POSTED_FINGERPRINTS]:
        members = await client.zrange(f"kentongan:sketch:{value}", 0, -1)
        for member in members:
            weights[member] = weights.get(member, 0) + 1 / len(members)
    for member in sorted(weights, key=lambda name: -weights[name])[:MOST_COPIES]:
        await client.hmget(f"kentongan:article:{member}", ["site", "story", "sketch"])
