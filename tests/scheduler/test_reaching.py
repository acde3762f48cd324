"""Whether a host can be reached is found out within seconds, says what to do, and tells the host nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from scheduler.channels.reaching import why_unreachable
from scheduler.channels.slack import SlackChannel
from scheduler.channels.webhook import WebhookChannel
from tests.scheduler.certificates import make_certificate, server_side
from tests.scheduler.receivers import Receiver


async def test_a_host_that_listens_is_reached_and_told_nothing(receiver: Receiver) -> None:
    for channel in (SlackChannel("chat", receiver.url), WebhookChannel("hook", receiver.url, secret="s3cret")):
        assert await channel.check() is None
    assert receiver.came == []


async def test_a_port_where_nobody_listens_is_named(unused_tcp_port_factory: Callable[[], int]) -> None:
    port = unused_tcp_port_factory()
    advice = await SlackChannel("chat", f"http://127.0.0.1:{port}/services/verysecret").check()
    assert advice == f"127.0.0.1:{port}: the connection is refused: is the service running, and is it this port?"


async def test_a_name_that_does_not_exist_is_named() -> None:
    advice = await WebhookChannel("hook", "https://nosuch.invalid/verysecret", secret="s3cret").check()
    assert advice == "nosuch.invalid:443: the name of the host cannot be resolved: check it, and DNS"


async def test_a_certificate_that_nobody_trusts_is_named(tmp_path: Path) -> None:
    context = server_side(make_certificate(tmp_path))
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        advice = await why_unreachable("127.0.0.1", port, tls=True)
    assert (advice or "").startswith(f"127.0.0.1:{port}: its certificate is not trusted (self-signed certificate)")


async def test_a_host_that_never_answers_is_given_up() -> None:
    silent = asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silent.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        advice = await why_unreachable("127.0.0.1", port, tls=True, patience=timedelta(milliseconds=50))
        silent.set()
    assert (advice or "").startswith(f"127.0.0.1:{port} does not answer within 0 s")


async def test_a_webhook_without_a_secret_is_advised_to_have_one(receiver: Receiver) -> None:
    assert "set `secret`" in (await WebhookChannel("hook", receiver.url).check() or "")
