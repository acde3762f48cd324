"""Each channel says exactly what it should, over a real connection, and takes every answer for what it means."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import os
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from unittest.mock import ANY

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from scheduler.channels import Channel, test_alert
from scheduler.channels.apprise import AppriseChannel
from scheduler.channels.atom import AtomChannel
from scheduler.channels.console import ConsoleChannel
from scheduler.channels.posting import wait_asked
from scheduler.channels.rendering import body_lines, render
from scheduler.channels.slack import SlackChannel
from scheduler.channels.slackbot import SlackBot
from scheduler.channels.webhook import WebhookChannel
from scheduler.channels.wording import Language
from scraper.codec import decode, encode
from scraper.errors import ConfigurationError, DeliveryError
from scraper.holding import gathered
from scraper.model import Alert, Delivery, DeliveryState, HealthState, Turn
from scraper.notices import channel_notice
from tests.scheduler.certificates import make_certificate, server_side
from tests.scheduler.fakes import START, Hands, make_alert
from tests.scheduler.receivers import Receiver, old_modules

NONSENSE = (
    "Thu, 99999999999999999999 Jan 2026 00:00:00 GMT",
    "Thu, 01 Jan 2026 00:00:00 +99999999999999",
    "Thu, 01 Jan 99999999999 00:00:00 GMT",
    "9" * 5000,
)
"""Values of `Retry-After` that Python's numbers and dates do not take."""


async def failure(channel: Channel) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await channel.send(make_alert())
    await channel.close()
    return caught.value


async def test_a_webhook_is_the_alert_signed_and_idempotent(receiver: Receiver) -> None:
    channel = WebhookChannel("hook", receiver.url, secret="s3cret", clock=Hands())
    receipt = await channel.send(make_alert())
    await channel.close()
    headers, body = receiver.came[0]
    stamp = headers["X-Kentongan-Timestamp"]
    expected = hmac.new(b"s3cret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert receipt.reference == "200 ok"
    assert decode(body, Alert) == make_alert()
    assert headers["Idempotency-Key"] == make_alert().id
    assert headers["User-Agent"] == "kentongan/1"
    assert headers["X-Kentongan-Signature"] == f"v1={expected}"
    assert stamp == str(int(START.timestamp()))


async def test_an_alert_on_the_wire_has_the_names_of_the_interface(receiver: Receiver) -> None:
    channel = WebhookChannel("hook", receiver.url)
    await channel.send(make_alert())
    await channel.close()
    headers, body = receiver.came[0]
    said = json.loads(body)
    assert "X-Kentongan-Signature" not in headers
    assert said["change"]["from"] == {"min": 2, "max": 2}
    assert said["change"]["to"] == {"min": 13, "max": 13}
    assert said["created"].endswith("Z")
    assert said["article"]["pages"] == {"state": "complete"}
    assert said["quotes"] == [{"text": ANY, "page": 2}]


def tried(alert: Alert) -> Alert:
    """`alert` as a later try reads it, after a mail server that named somebody."""
    failed = Delivery(
        channel="desk", state=DeliveryState.PARKED, attempts=3, last_error="550 chief@example.org unknown"
    )
    ours = Delivery(channel="hook", attempts=1, last_error="503", due=START + timedelta(minutes=1))
    return replace(alert, deliveries=(ours, failed))


async def test_a_repeat_is_the_same_bytes_and_tells_nothing_of_other_channels(receiver: Receiver) -> None:
    first, second = (make_alert(number, channels=("hook", "desk")) for number in (1, 2))
    stream = io.StringIO()
    for channel in (WebhookChannel("hook", receiver.url), ConsoleChannel("console", json=True, stream=stream)):
        for alert in (first, tried(first)):
            await channel.send(alert)
        await channel.send_digest(gathered((first, second)))
        await channel.send_digest(gathered((tried(first), tried(second))))
        await channel.close()
    bodies = [body for _, body in receiver.came]
    assert bodies[0] == bodies[1]
    assert bodies[2] == bodies[3]
    assert json.loads(bodies[0])["deliveries"][1] == {
        "channel": "desk",
        "state": "pending",
        "attempts": 0,
        "last_error": None,
        "delivered_at": None,
        "due": None,
    }
    lines = stream.getvalue().splitlines()
    assert lines == [bodies[0].decode()] * 3 + [encode(second).decode()] + [bodies[0].decode(), encode(second).decode()]


@pytest.mark.parametrize(
    ("status", "at_fault"),
    [
        *((status, "channel") for status in (301, 308, 401, 402, 403, 404, 405, 407, 410, 426, 451)),
        *((status, "message") for status in (400, 406, 409, 411, 413, 414, 415, 418, 422, 431)),
        *((status, None) for status in (408, 425, 429, 500, 502, 503, 504)),
    ],
)
async def test_a_status_is_taken_for_what_it_means(receiver: Receiver, status: int, at_fault: str | None) -> None:
    receiver.status = status
    for channel in (WebhookChannel("hook", receiver.url), SlackChannel("chat", receiver.url)):
        error = await failure(channel)
        assert (error.channel_broken, error.permanent) == (at_fault == "channel", at_fault == "message")
        assert "verysecret" not in str(error)
        assert "hidden" not in str(error)
        assert error.__cause__ is None


@pytest.mark.parametrize(
    ("language", "title", "fact", "why"),
    [
        ("id", "[MENDESAK] Saluran: lancar → terganggu · desk", "Saluran: desk", "tidak menjawab pada waktunya"),
        ("en", "[URGENT] Channel: well → failing · desk", "Channel: desk", "no answer in time"),
    ],
)
def test_a_notice_says_what_has_changed_and_why(language: Language, title: str, fact: str, why: str) -> None:
    turn = Turn(before=HealthState.WELL, after=HealthState.FAILING, reason="no answer in time")
    notice = channel_notice("desk", turn, channels=("ops",), since=START, now=START)
    message = render(notice, language=language)
    assert message.title == title
    assert message.headline == why
    assert message.url is None
    assert [side.value for side in message.sides] == title.removesuffix(" · desk").partition(": ")[2].split(" → ")
    assert body_lines(message)[-3].startswith(fact)


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": "/elsewhere"}
    await failure(WebhookChannel("hook", receiver.url))
    assert receiver.elsewhere == 0


async def test_retry_after_is_read_as_seconds_and_as_a_date(receiver: Receiver) -> None:
    hands = Hands()
    receiver.status, receiver.headers = 429, {"Retry-After": "7"}
    assert (await failure(SlackChannel("chat", receiver.url))).retry_after == timedelta(seconds=7)
    receiver.headers = {"Retry-After": format_datetime(START + timedelta(seconds=90), usegmt=True)}
    assert (await failure(SlackChannel("chat", receiver.url, clock=hands))).retry_after == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("soon", None),
        ("-3", None),
        ("0", 0),
        ("3601", 3600),
        ("9" * 400, 3600),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        *((header, None) for header in NONSENSE),
    ],
)
def test_a_strange_retry_after_does_no_harm(header: str | None, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert wait_asked(header, START) == expected


_NUMBER = st.text("0123456789+-", max_size=30)
_DATE = st.builds("{}, {} {} {} {}:{}:{} {}".format, st.sampled_from(["Thu", ""]), *[_NUMBER] * 7)
_MONTH_DATE = st.builds("Thu, {} Jan {} {}:{}:{} {}".format, *[_NUMBER] * 6)


@given(st.text() | st.text(" ,:;+-()0123456789JanGMT") | _DATE | _MONTH_DATE)
@example("Thu, 1 Jan 0001 00:00:00 +2359")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
def test_whatever_retry_after_says_is_a_wait_of_an_hour_at_most_or_nothing(header: str) -> None:
    wait = wait_asked(header, START)
    assert wait is None or timedelta(0) <= wait <= timedelta(hours=1)


@pytest.mark.parametrize("header", NONSENSE)
async def test_what_was_taken_is_delivered_whatever_retry_after_says(receiver: Receiver, header: str) -> None:
    receiver.headers = {"Retry-After": header}
    for channel in (WebhookChannel("hook", receiver.url), SlackChannel("chat", receiver.url)):
        await channel.send(make_alert())
        await channel.close()
    assert len(receiver.came) == 2


async def test_a_closed_port_is_temporary_and_names_no_secret(unused_tcp_port: int) -> None:
    error = await failure(WebhookChannel("hook", f"http://127.0.0.1:{unused_tcp_port}/verysecret"))
    refused = "the connection is refused: is the service running, and is it this port?"
    assert (error.permanent, str(error)) == (False, f"hook: 127.0.0.1: {refused}")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "the connection was closed before an answer came"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "what answers does not speak HTTP as it should"),
    ],
)
async def test_a_receiver_that_is_none_is_told_in_words(said: bytes, why: str) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failure(WebhookChannel("hook", f"http://127.0.0.1:{port}/verysecret"))
    assert str(error).startswith(f"hook: 127.0.0.1: {why}")


@pytest.mark.parametrize("host", ["x..y", "a" * 64 + ".example"])
async def test_a_host_that_is_none_waits_and_is_told_in_words(host: str) -> None:
    channel = WebhookChannel("hook", f"http://{host}:9/verysecret")
    assert await channel.check() == f"{host}:9: that is no name of a host: check it"
    error = await failure(channel)
    assert str(error) == f"hook: {host}: that is no name of a host: check it"
    assert error.channel_broken


async def test_a_token_that_no_header_can_hold_is_told_in_words(receiver: Receiver) -> None:
    error = await failure(SlackBot("chat", "xoxb-1\nX: y", "C1", api_url=receiver.url.partition("?")[0]))
    assert "xoxb" not in str(error)
    assert "a character that may not stand there" in str(error)
    assert error.channel_broken
    assert receiver.came == []


async def test_a_host_that_does_not_exist_is_said_in_words() -> None:
    error = await failure(WebhookChannel("hook", "https://nosuch.invalid/verysecret"))
    assert str(error) == "hook: nosuch.invalid: the name of the host cannot be resolved: check it, and DNS"


async def test_a_certificate_that_nobody_trusts_is_said_in_words(tmp_path: Path) -> None:
    context = server_side(make_certificate(tmp_path))
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failure(WebhookChannel("hook", f"https://127.0.0.1:{port}/verysecret"))
    assert str(error).startswith("hook: 127.0.0.1: its certificate is not trusted (self-signed certificate)")


def test_an_address_that_is_none_stops_the_start() -> None:
    for url in ("ftp://example.org", "http://", "no url", "http://[", "https://host:99999999"):
        with pytest.raises(ConfigurationError, match="channel hook"):
            WebhookChannel("hook", url)


@pytest.mark.parametrize("says", ["ok", "", '{"success":true}', '{"ok": true}', '{"result": "success"}', "thanks"])
async def test_what_speaks_as_slack_does_has_taken_the_message(receiver: Receiver, says: str) -> None:
    receiver.says = says
    channel = SlackChannel("chat", receiver.url)
    assert (await channel.send(make_alert())).reference == f"200 {says}".strip()
    await channel.close()


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("<!DOCTYPE html><title>Wi-Fi login</title>", "an HTML page stands in its place"),
        ("\ufeff\n <html>", "an HTML page stands in its place"),
        ('{"success":false}', "it says that it did not take the message"),
        ('{"ok": false, "error": "x"}', "it says that it did not take the message"),
    ],
)
async def test_a_page_in_slacks_place_has_taken_nothing(receiver: Receiver, says: str, why: str) -> None:
    receiver.says = says
    error = await failure(SlackChannel("chat", receiver.url))
    assert (error.permanent, error.channel_broken) == (False, False)
    assert f"chat: {why}" in str(error)


async def test_slack_gets_what_is_new_where_it_stands_and_a_link(receiver: Receiver) -> None:
    channel = SlackChannel("chat", receiver.url, language="en")
    await channel.send(make_alert())
    await channel.close()
    said = json.loads(receiver.came[0][1])
    assert said["text"] == "[URGENT] Toll rises: 2 → 13 killed (civilians) · Lembah Utara"
    header, news, fields, context = said["blocks"]
    assert header["block_id"] == make_alert().id
    assert header["text"]["text"] == "🔴 [URGENT] Toll rises: 2 → 13 killed (civilians)"
    quote, article = news["elements"]
    assert quote["elements"][0]["text"] == "“menewaskan dua warga sipil” (page 2)"
    assert article["elements"] == [
        {
            "type": "link",
            "text": "Dua warga sipil tewas",
            "style": {"bold": True},
            "url": "https://kabar.example/2026/11/23/lembah?id=7&x=1",
        }
    ]
    assert [field["text"] for field in fields["fields"]] == [
        "Before\n2 killed",
        "Now\n13 killed",
        "Story\nLembah Utara",
        "Source\nkabar",
        "Independent sources\n2",
        "Pages\ncomplete",
    ]
    assert [element["text"] for element in context["elements"]] == [
        "Rule: deaths · Found: 2026-11-23 08:00 UTC",
        make_alert().id,
    ]


async def test_the_console_speaks_to_people() -> None:
    stream = io.StringIO()
    await ConsoleChannel("console", stream=stream, language="en").send(make_alert())
    assert stream.getvalue().splitlines() == [
        "● [URGENT] Toll rises: 2 → 13 killed (civilians) · Lembah Utara",
        "  “menewaskan dua warga sipil” (page 2)",
        "  Dua warga sipil tewas",
        "  https://kabar.example/2026/11/23/lembah?id=7&x=1",
        "  Source: kabar · Independent sources: 2 · Pages: complete · Rule: deaths · Found: 2026-11-23 08:00 UTC · "
        + make_alert().id,
    ]


async def test_the_console_speaks_to_programs_one_object_a_line() -> None:
    stream = io.StringIO()
    channel = ConsoleChannel("console", json=True, stream=stream)
    await channel.send(make_alert(1))
    await channel.send(make_alert(2))
    assert [decode(line, Alert) for line in stream.getvalue().splitlines()] == [make_alert(1), make_alert(2)]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
async def test_a_poor_terminal_gets_every_alert(encoding: str) -> None:
    for json_lines in (False, True):
        raw = io.BytesIO()
        stream = io.TextIOWrapper(raw, encoding=encoding)
        await ConsoleChannel("console", json=json_lines, stream=stream).send(make_alert(headline="Gaza — “tewas” 🕊"))
        written = raw.getvalue()
        assert make_alert().id.encode() in written
        if json_lines:
            assert decode(written.decode(encoding), Alert) == make_alert(headline="Gaza — “tewas” 🕊")


async def test_a_broken_pipe_is_a_failed_delivery() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w")
    error = await failure(ConsoleChannel("console", stream=stream))
    assert not error.permanent
    with pytest.raises(BrokenPipeError):
        stream.close()


async def test_the_feed_takes_everything_at_once() -> None:
    receipt = await AtomChannel("feed").send(make_alert())
    assert receipt.reference == f"/alerts.atom#{make_alert().id}"


@old_modules
async def test_apprise_sends_and_tells_a_failure(receiver: Receiver) -> None:
    address = receiver.url.removeprefix("http://").partition("?")[0]
    channel = AppriseChannel("any", f"json://{address}", language="en")
    await channel.send(make_alert())
    assert json.loads(receiver.came[0][1])["title"] == "[URGENT] Toll rises: 2 → 13 killed (civilians) · Lembah Utara"
    receiver.status = 500
    error = await failure(channel)
    assert "verysecret" not in str(error)


@old_modules
def test_apprise_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ConfigurationError, match="channel any"):
        AppriseChannel("any", "nosuchservice://x")


def test_apprise_that_is_not_installed_is_said_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    with pytest.raises(ConfigurationError, match=r"kentongan\[apprise\]"):
        AppriseChannel("any", "json://localhost")


def test_a_test_alert_is_marked_and_its_own() -> None:
    first, second = test_alert("desk", START), test_alert("desk", START + timedelta(seconds=1))
    assert first.test
    assert first.id != second.id
    assert [delivery.channel for delivery in first.deliveries] == ["desk"]
