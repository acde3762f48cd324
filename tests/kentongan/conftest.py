"""A small stock of news in an embedded Redis, as a daemon would have left it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from kentongan.configuration import load
from kentongan.stores import open_store
from scraper.claims import analyse
from scraper.judging import ask, judge
from scraper.keywords import compile_rules
from scraper.model import Article, Completeness, PagesState, Paragraph
from scraper.urls import article_id
from settings import Settings
from storage.embedded import EmbeddedRedis

CONFIGURATION = """
sources:
  - {name: desk, url: "https://desk.example.org/world", every: 5m, slowest: 1h}
  - {name: other, url: "https://other.example.org/world"}
rules:
  - name: deaths
    when: {casualties: {kinds: [killed], at_least: 1}}
    channels: [console]
  - name: truce
    when: {ceasefire: [agreed, violated]}
    channels: [console]
channels:
  console: {type: console, language: en}
"""
NOON = datetime(2020, 10, 10, 12, tzinfo=UTC)


def article(path: str, headline: str, *paragraphs: str, source: str = "desk") -> Article:
    url = f"https://{source}.example.org{path}"
    return Article(
        id=article_id(url),
        url=url,
        source=source,
        site="example.org",
        headline=headline,
        date_published=NOON,
        language="id",
        paragraphs=tuple(Paragraph(page=number, text=text) for number, text in enumerate(paragraphs, 1)),
        pages=Completeness(
            state=PagesState.COMPLETE, claimed=len(paragraphs), fetched=len(paragraphs), urls=(url,), reason=None
        ),
        content_hash=f"sha256:{path}",
    )


ARTICLES = (
    article(
        "/1",
        "Armenia dan Azerbaijan sepakati gencatan senjata",
        "Armenia dan Azerbaijan menyepakati gencatan senjata di Nagorno-Karabakh pada Sabtu siang.",
        "Kesepakatan itu dicapai sesudah perundingan panjang di Moskow antara kedua menteri luar negeri.",
    ),
    article(
        "/2",
        "Serangan roket ke Stepanakert tewaskan dua warga sipil",
        "Serangan roket ke kota Stepanakert menewaskan dua warga sipil, kata pemerintah Nagorno-Karabakh.",
        "Kedua pihak, Armenia dan Azerbaijan, saling menuduh melanggar gencatan senjata yang baru berlaku.",
    ),
    article(
        "/3",
        "=Harga beras naik",
        "Harga beras di pasar induk naik lima persen menjelang akhir tahun, kata seorang pedagang.",
        source="other",
    ),
)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Commands set up the logs of the whole process; each test gets back what it found."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The path of a configuration whose store holds `ARTICLES`; its Redis runs until the end of the session."""
    file = tmp_path_factory.mktemp("stocked") / "kentongan.yaml"
    file.write_text(CONFIGURATION)
    settings = load(file, {})
    server = EmbeddedRedis(settings.data_dir)
    asyncio.run(server.start())
    try:
        asyncio.run(_fill(settings))
        yield file
    finally:
        asyncio.run(server.close())


async def _fill(settings: Settings) -> None:
    rules = settings.rule_views()
    matcher = compile_rules(rules)
    async with open_store(settings) as store:
        for number, one in enumerate(ARTICLES):
            now = NOON + timedelta(hours=number)
            analysis = analyse(one.body, title=one.headline, language="id", matcher=matcher)
            recall = await store.articles.recall(ask(one, analysis))
            await store.articles.commit(judge(one, analysis, recall, rules, now=now))
