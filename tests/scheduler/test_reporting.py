"""Every error reaches Sentry once, with its source and id, and with nothing secret; a dead Sentry holds up nobody."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli
import pytest
import sentry_sdk
from aiohttp import web
from msgspec.structs import replace

from scheduler import reporting
from scheduler.delivery import Courier
from scheduler.scrubbing import Scrubber
from scheduler.visiting import Visitor
from scraper.errors import ConfigurationError, DeliveryError
from scraper.model import Article, Source, SourceKind
from spiders.engine import crawl
from spiders.ports import Intake, NoRevisits, Taken, Validators
from spiders.summary import CrawlSummary
from storage.store import Store
from tests.scheduler.fakes import Hands, MemoryOutbox, ScriptedChannel, make_alert
from tests.scheduler.newsroom import make_source
from tests.scheduler.test_visiting import visitor

SECRET = "xoxb-123456-verysecret"


class FakeSentry:
    """An envelope endpoint in a thread of its own, as the SDK's sender is one."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fake.take(_decoded(body, self.headers.get("Content-Encoding")))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.dsn = f"http://public@127.0.0.1:{self.server.server_address[1]}/7"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def take(self, envelope: bytes) -> None:
        self.raw.append(envelope)
        lines = envelope.split(b"\n")
        for head, item in zip(lines[1::2], lines[2::2], strict=False):
            if json.loads(head).get("type") == "event":
                self.events.append(json.loads(item))

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _decoded(body: bytes, encoding: str | None) -> bytes:
    decoders = {"br": brotli.decompress, "gzip": gzip.decompress}
    return decoders.get(encoding or "", lambda plain: plain)(body)


@pytest.fixture
def sentry() -> Iterator[FakeSentry]:
    fake = FakeSentry()
    reporting.set_up(fake.dsn, environment="test", release="kentongan@0", secrets=[SECRET])
    yield fake
    reporting.close()
    sentry_sdk.get_global_scope().set_client(None)
    fake.close()


def sent(fake: FakeSentry) -> list[tuple[str, dict[str, str]]]:
    """Type and tags of every event that arrived."""
    sentry_sdk.flush(5)
    return [(event["exception"]["values"][-1]["type"], event.get("tags", {})) for event in fake.events]


async def test_a_job_error_arrives_once_with_its_source(sentry: FakeSentry, store: Store) -> None:
    async def broken(source: Source, intake: Intake) -> CrawlSummary:
        raise ZeroDivisionError("a bug")

    await visitor(store, broken).visit(make_source())
    assert sent(sentry) == [("ZeroDivisionError", {"source": "kabar"})]


async def test_an_error_that_scrapy_logs_arrives_once_with_its_source(sentry: FakeSentry, store: Store) -> None:
    async def logs_it(source: Source, intake: Intake) -> CrawlSummary:
        logging.getLogger("scrapy.core.scraper").error(
            "Spider error processing <GET https://k.example/a?token=7>", exc_info=KeyError("selector")
        )
        return CrawlSummary(source=source.name)

    one: Visitor = visitor(store, logs_it)
    await asyncio.gather(one.visit(make_source("kabar")), one.visit(make_source("lain")))
    assert sorted(tags["source"] for _, tags in sent(sentry)) == ["kabar", "lain"]
    assert b"token=7" not in b"".join(sentry.raw)


async def test_a_parked_delivery_arrives_once_with_its_ids_and_no_secret(sentry: FakeSentry) -> None:
    outbox, hands = MemoryOutbox(), Hands()
    outbox.put(make_alert(1))
    error = DeliveryError(f"hook: https://u:p4ssw0rd@hooks.slack.com/services/T0/B0/x?k=1 {SECRET}", permanent=True)
    channel = ScriptedChannel(answers=[error])
    await Courier(channel, outbox, outbox, consumer="test", clock=hands).deliver_due()
    tags = {"channel": "hook", "alert": make_alert(1).id, "article": "a1", "source": "kabar"}
    assert sent(sentry) == [("DeliveryError", tags)]
    everything = b"".join(sentry.raw)
    for secret in (SECRET, "p4ssw0rd", "T0/B0", "k=1"):
        assert secret.encode() not in everything


async def test_a_channel_bug_arrives_once_and_a_busy_channel_only_when_it_stays_so(sentry: FakeSentry) -> None:
    outbox, hands = MemoryOutbox(), Hands()
    outbox.put(make_alert(1))
    answers: list[BaseException | None] = [ZeroDivisionError(), *(DeliveryError("429") for _ in range(4))]
    courier = Courier(ScriptedChannel(answers=answers), outbox, outbox, consumer="test", clock=hands, dice=lambda: 1.0)
    for _ in range(5):
        await courier.deliver_due()
        hands.now = hands.now.replace(hour=hands.now.hour + 1)
    assert [kind for kind, _ in sent(sentry)] == ["ZeroDivisionError", "DeliveryError"]


async def test_a_dead_sentry_holds_up_nobody(unused_tcp_port: int) -> None:
    reporting.set_up(f"http://public@127.0.0.1:{unused_tcp_port}/7", environment="test", release="kentongan@0")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for _ in range(50):
        reporting.report(ValueError("x"))
    assert loop.time() - begun < 1
    await asyncio.to_thread(reporting.close)
    assert loop.time() - begun < 5
    sentry_sdk.get_global_scope().set_client(None)


def test_without_a_dsn_nothing_is_set_up() -> None:
    reporting.set_up(None, environment="test", release="kentongan@0")
    reporting.set_up("", environment="test", release="kentongan@0")
    assert not sentry_sdk.get_client().is_active()
    with reporting.bound(source="kabar", alert=None):
        reporting.report(ValueError("x"))
    reporting.close()


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("redis://:hunter22@db:6379/0 is away", "redis://db:6379/0 is away"),
        ("smtps://me:pa%40ss@mail.example:465", "smtps://mail.example:465"),
        ("GET https://k.example/a/b?utm=1&token=7#x failed", "GET https://k.example/a/b failed"),
        ("POST https://hooks.slack.com/services/T0/B0/abc", "POST https://hooks.slack.com/[Filtered]"),
        ("https://discord.com/api/webhooks/1/abc", "https://discord.com/api/webhooks/[Filtered]"),
        ("Authorization: Bearer abcdef0123456789", "Authorization: [Filtered]"),
        ('{"api_key": "abc123"}', '{"api_key": "[Filtered]"}'),
        ("password=hunter22, user=me", "password=[Filtered], user=me"),
        (f"said {SECRET}.", "said [Filtered]."),
        (
            "2 warga sipil tewas di https://k.example/2026/berita",
            "2 warga sipil tewas di https://k.example/2026/berita",
        ),
    ],
)
def test_what_leaves_the_house_is_scrubbed(said: str, left: str) -> None:
    assert Scrubber([SECRET, "x"]).text(said) == left


def test_a_sensitive_key_hides_its_value_wherever_it_stands() -> None:
    event = {"extra": {"webhook_url": "abc", "list": [{"Cookie": "x"}, ("https://a.example/?q=1",)], "n": 1}}
    assert Scrubber().event(event) == {
        "extra": {"webhook_url": "[Filtered]", "list": [{"Cookie": "[Filtered]"}, ("https://a.example/",)], "n": 1}
    }


class BrokenIntake(NoRevisits):
    """Wants everything and takes nothing."""

    async def wanted(self, source: str, urls: Sequence[str]) -> Sequence[str]:
        return urls

    async def take(self, source: str, article: Article) -> Taken:
        raise ZeroDivisionError("a bug in the intake")

    async def due_for_repair(self, source: str) -> Sequence[str]:
        return ()

    async def missed(self, source: str, url: str) -> None: ...

    async def validators(self, source: str, url: str) -> Validators | None:
        return None

    async def remember(self, source: str, url: str, validators: Validators) -> None:
        pass


_PAGE = "<html lang='id'><head><title>Lembah</title></head><body><article><h1>Artileri di Lembah Utara</h1>{}</article></body></html>".format(
    "<p>Serangan artileri menewaskan dua warga sipil di lembah itu pada hari Senin, menurut pejabat setempat.</p>" * 8
)


async def test_an_error_inside_a_real_crawl_arrives_once_with_its_source(sentry: FakeSentry, store: Store) -> None:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html")

    application = web.Application()
    application.router.add_get("/2026/11/23/artileri-di-lembah-utara", page)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    source = make_source(site=f"127.0.0.1:{runner.addresses[0][1]}")
    limits = replace(source.limits, obey_robots=False, allow_private_addresses=("127.0.0.0/8",))
    source = replace(
        source,
        url=source.url.replace("https", "http").replace("indeks", "2026/11/23/artileri-di-lembah-utara"),
        kind=SourceKind.ARTICLE,
        limits=limits,
    )
    one = Visitor(BrokenIntake(), store.sources, store.leases, crawl, holder="test", clock=Hands())
    summary = await one.visit(source)
    await runner.cleanup()
    assert summary.articles_failed == 1
    assert [(kind, tags["source"]) for kind, tags in sent(sentry)] == [("ZeroDivisionError", "kabar")]


@pytest.mark.parametrize("dsn", ["nonsense", "https://sentry.example/1", "ftp://key@sentry.example/1"])
def test_what_is_no_dsn_is_refused_in_words(dsn: str) -> None:
    with pytest.raises(ConfigurationError, match=r"sentry\.dsn"):
        reporting.set_up(dsn, environment="test", release="test")
