"""What tests of several rooms need: one real server, emptied before each, and a loopback news site."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.spiders.sites import Site


@pytest_asyncio.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    async with EmbeddedRedis(tmp_path_factory.mktemp("store")) as embedded:
        yield embedded


@pytest_asyncio.fixture(scope="session")
async def client(server: EmbeddedRedis) -> AsyncIterator[Client]:
    redis = connect(server.url)
    yield redis
    await redis.aclose()


@pytest_asyncio.fixture
async def redis(client: Client) -> Client:
    """The server, empty."""
    await client.flushall()
    return client


@pytest_asyncio.fixture
async def store(redis: Client) -> Store:
    return Store(redis)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    served = Site()
    await served.start()
    yield served
    await served.stop()
