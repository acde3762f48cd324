"""An in-memory intake, and the reactor that all crawls of the session share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from spiders import reactor
from tests.spiders.sites import MemoryIntake


@pytest.fixture
def intake() -> MemoryIntake:
    return MemoryIntake()


@pytest.fixture(scope="session", autouse=True)
async def _reactor() -> AsyncIterator[None]:
    reactor.install()
    yield
    await reactor.stop_threads()
