"""The store of settings, for whoever needs nothing else. Part of the front door; apart, since crawls are slow to import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from scraper.errors import ConfigurationError, StoreError, StoreForbidden, StoreUnavailable
from settings import Settings
from storage.connection import Client, connect
from storage.death import Revive
from storage.embedded import EmbeddedRedis
from storage.retention import Retention
from storage.store import Store


@dataclass(frozen=True)
class RedisPlace:
    """Where Redis is, and for an embedded one how to start it again."""

    url: str
    revive: Revive | None = None


@asynccontextmanager
async def open_redis(settings: Settings, begun: EmbeddedRedis | None = None) -> AsyncIterator[RedisPlace]:
    """The Redis that `settings` name; an embedded one is started or joined (`begun`, if somebody began it), and left at the end."""
    if settings.redis.get_secret_value() != "embedded":
        yield RedisPlace(settings.redis.get_secret_value())
        return
    async with begun or EmbeddedRedis(settings.data_dir, max_memory=settings.retention.max_memory) as server:
        yield RedisPlace(server.url, server.revive)


@asynccontextmanager
async def open_client(settings: Settings, place: RedisPlace) -> AsyncIterator[Client]:
    """A client of `place` that has been answered.

    Raises `ConfigurationError` if it is not: then nothing that a command could do would work.
    """
    client = connect(place.url)
    try:
        try:
            await store_of(settings, client).ping()
        except StoreForbidden as error:
            raise ConfigurationError(f"redis: {settings.redis} refuses us: {error}") from error
        except StoreUnavailable as error:
            raise ConfigurationError(f"redis: {settings.redis} does not answer: {error}") from error
        except StoreError as error:
            raise ConfigurationError(f"redis: {settings.redis} cannot be used: {error}") from error
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def open_store(settings: Settings, begun: EmbeddedRedis | None = None) -> AsyncIterator[Store]:
    """The store of `settings`, reachable; see `open_redis` and `open_client`."""
    async with open_redis(settings, begun) as place, open_client(settings, place) as client:
        yield store_of(settings, client)


def store_of(settings: Settings, client: Client) -> Store:
    """The store on `client`."""
    return Store(client, prefix=settings.key_prefix, retention=retention(settings))


def retention(settings: Settings) -> Retention:
    """How long the store keeps things."""
    kept = settings.retention
    return Retention(articles=kept.articles, seen=kept.seen, alerts=kept.alerts, max_memory=kept.max_memory)
