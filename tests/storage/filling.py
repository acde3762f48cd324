"""A store that fills up: articles with long texts, and memory that is asked for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from scraper.model import Article, Paragraph
from storage.connection import Client
from storage.shedding import Shed
from storage.store import Store
from tests.storage.samples import NOW, article, at, verdict


def long_text(number: int, size: int = 40_000) -> str:
    """Words that no server compresses, the same for the same `number`."""
    chance = random.Random(number)
    return " ".join(chance.choice("lembah utara selatan kota desa jembatan").upper() for _ in range(size // 7))


async def fill(store: Store, count: int, size: int = 40_000) -> list[Article]:
    """`count` articles are stored, a minute apart, as they came."""
    came = []
    for number in range(count):
        url = f"https://berita.example/{number}"
        one = article(url, text=long_text(number, size), first_seen=at(number), last_seen=at(number))
        one = replace(one, paragraphs=(*one.paragraphs, Paragraph(page=2, text=f"Halaman dua dari {number}.")))
        await store.articles.commit(verdict(one, at=at(number)))
        came.append(one)
    return came


async def shed_all(store: Store, now: datetime = NOW) -> Shed:
    """As if memory were short: every text that may go is gone."""
    limited = Store(store._redis, retention=replace(store.retention, max_memory=1))
    await store._redis.delete(store.keys.memory)
    return await limited.relieve(now)


async def texts(store: Store, articles: Sequence[Article]) -> list[bool]:
    """Of each article whether its text is here."""
    stored = [await store.articles.get(one.id) for one in articles]
    return [bool(one and one.body) for one in stored]


async def used(redis: Client) -> int:
    return int((await redis.info("memory"))["used_memory"])
