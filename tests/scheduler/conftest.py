"""The receivers of `receivers` and `workspace`, started for one test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.scheduler.receivers import Mailbox, Receiver, open_mailbox, open_receiver
from tests.scheduler.workspace import Workspace, open_workspace


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with open_receiver() as one:
        yield one


@pytest.fixture
def mailbox(unused_tcp_port: int) -> Iterator[Mailbox]:
    with open_mailbox(unused_tcp_port) as box:
        yield box


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with open_workspace() as one:
        yield one
