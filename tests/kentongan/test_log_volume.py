"""What a crawl writes into the log is bounded by what it brought: a line an article, one for the visit, no body, no secret."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from kentongan.logs import set_up
from scheduler.intake import StoringIntake
from scheduler.visiting import Visitor
from spiders.engine import crawl
from storage.store import Store
from tests.scheduler.test_intake import reader
from tests.spiders.sites import SENTENCES, Site, listing_html, publish, source_of, web_text

ARTICLES, MISSING = 12, 30
SECRET = "hunter2secret"


async def visited(store: Store, site: Site, verbosity: int) -> list[dict[str, Any]]:
    stream = io.StringIO()
    set_up(verbosity, stream, secrets=[SECRET])
    intake = StoringIntake(store.articles, store.sources, reader())
    await Visitor(intake, store.sources, store.leases, crawl, holder="test").visit(source_of(site))
    assert SECRET not in stream.getvalue()
    assert not any(sentence in stream.getvalue() for sentence in SENTENCES)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def busy(site: Site) -> Site:
    """An index of articles, some with three pages, many of which fail; it names a secret in a link."""
    there = [publish(site, f"kabar-baru-dari-lembah-{n}", 1 + 2 * (n % 2)) for n in range(ARTICLES)]
    gone = [f"/internasional/2026/03/01/kabar-yang-hilang-{n}?token={SECRET}" for n in range(MISSING)]
    for path in gone[:10]:
        site.pages[path] = web_text("", status=500)
    site.pages["/indeks"] = listing_html(*there, *gone)
    return site


async def test_a_visit_writes_a_line_an_article_and_one_for_itself(store: Store, busy: Site) -> None:
    lines = await visited(store, busy, 0)
    events = [line["event"] for line in lines]
    assert events.count("article.committed") == ARTICLES
    assert events.count("source.visited") == 1
    assert len(lines) <= ARTICLES + 3
    assert {line["source"] for line in lines} == {"uji"}
    assert all({"event", "level", "logger", "timestamp"} <= set(line) for line in lines)
    # The last word on a crawl names up to fifty of the links that failed.
    long = [line["event"] for line in lines if len(json.dumps(line)) > 1000]
    assert [event.partition(" ")[0] for event in long] == ["crawl.finished"]
    assert len(long[0]) < 50 * 200


async def test_a_visit_that_finds_nothing_new_writes_next_to_nothing(store: Store, busy: Site) -> None:
    await visited(store, busy, 0)
    assert len(await visited(store, busy, 0)) <= 3


async def test_a_quiet_one_writes_nothing_and_a_verbose_one_no_bodies(store: Store, busy: Site) -> None:
    assert await visited(store, busy, -1) == []
    assert len(await visited(store, busy, 1)) > 3
