"""The receivers of `receivers`, started for one test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from tests.scheduler.receivers import Mailbox, Receiver
from tests.scheduler.workspace import Workspace, open_workspace


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    one = Receiver()
    application = web.Application(client_max_size=10_000_000)
    application.router.add_post("/services/T0/B0/verysecret", one.take)
    application.router.add_route("*", "/elsewhere", one.other)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}/services/T0/B0/verysecret?key=hidden"
    yield one
    await runner.cleanup()


@pytest.fixture
def mailbox(unused_tcp_port: int) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=unused_tcp_port,
        authenticator=box.login,
        auth_require_tls=False,
    )
    controller.start()
    box.port = unused_tcp_port
    yield box
    controller.stop()


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with open_workspace() as one:
        yield one
