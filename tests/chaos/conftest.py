"""The reactor that all crawls of the session share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from spiders import reactor


@pytest.fixture(scope="session", autouse=True)
async def _reactor() -> AsyncIterator[None]:
    reactor.install()
    yield
    await reactor.stop_threads()
