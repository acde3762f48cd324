"""How long a reader waits for each page of the dashboard, from a store of a hundred thousand articles.

    python bench/bench_dashboard.py [--stories N]

Fills an embedded Redis first (a few minutes; N stories have 50 N articles and 10 N alerts), then asks for each page over
loopback: *served* is from the request to the last byte, *worked* the processor time of that in this process. *Painted* is
Chromium's first contentful paint of a dashboard in a process of its own, for a reader who comes for the first time (nothing
kept from before), and *next* for one who comes from another page of it. Medians, and the slowest. The baseline is `/healthz`,
which reads nothing and shows one line: on a busy machine compare with it. Without a Chromium paints are left out.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import uvicorn
from playwright.async_api import Browser, async_playwright
from stock import SOURCES, fill, verdicts

from kentongan.dashboard.app import Readiness, create_app
from settings import environment
from spiders.browser import find_chromium
from storage.connection import connect
from storage.embedded import EmbeddedRedis
from storage.store import Store

ASKED, PAINTED = 15, 11
_PAINT = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntriesByName("first-contentful-paint")[0].startTime))
  .observe({ type: "paint", buffered: true }))"""


def pages(stories: int) -> dict[str, str]:
    """Addresses by what they are; the story is the newest one."""
    story = f"{stories - 1:016x}"
    article = list(verdicts(stories - 1, datetime.now(UTC)))[-1].article.id
    return {
        "baseline": "/healthz",
        "home": "/",
        "home, page 5": "/?page=5",
        "home, page 25": "/?page=25",
        "story": f"/stories/{story}",
        "article": f"/articles/{article}",
        "alerts": "/alerts",
        "alerts, page 100": "/alerts?page=100",
        "alerts, parked": "/alerts?state=parked",
        "alert": f"/alerts/{story}0000",
        "sources": "/sources",
        "search, a frequent word": "/search?q=warga",
        "search, a rare word": f"/search?q=desa-{stories // 2}",
    }


async def served_ms(site: str, path: str) -> tuple[list[float], list[float]]:
    """Wall and processor time of each answer."""
    took, worked = [], []
    async with aiohttp.ClientSession() as session:
        for _ in range(ASKED + 1):
            began, busy = time.perf_counter(), time.process_time()
            async with session.get(f"{site}{path}") as answer:
                await answer.read()
                answer.raise_for_status()
            took.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - busy) * 1000)
    return took[1:], worked[1:]


async def painted_ms(browser: Browser, site: str, path: str) -> tuple[list[float], list[float]]:
    """First paints for a reader who is new, and for one who was at the search before."""
    new, again = [], []
    for _ in range(PAINTED + 1):
        context = await browser.new_context(viewport={"width": 1200, "height": 900})
        page = await context.new_page()
        for address, took in ((path, new), ("/search", None), (path, again)):
            await page.goto(f"{site}{address}")
            if took is not None:
                took.append(float(await page.evaluate(_PAINT)))
        await context.close()
    return new[1:], again[1:]


async def always() -> Readiness:
    return Readiness(ready=True, why="ok")


@asynccontextmanager
async def dashboard(store: Store) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    app = create_app(store, source_names=SOURCES, ready=always, token=None)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving
    listener.close()


async def serve(redis: str) -> None:
    """The dashboard of another process' store until this one is ended; its address is the first line that is printed."""
    client = connect(redis)
    async with dashboard(Store(client)) as site:
        print(site, flush=True)
        await asyncio.Event().wait()


@asynccontextmanager
async def elsewhere(redis: str) -> AsyncIterator[str]:
    """The address of a dashboard in a process of its own, as it is for a reader."""
    command = [sys.executable, __file__, "--serve", redis]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def measure(stories: int) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        redis = await stack.enter_async_context(EmbeddedRedis(Path(folder), max_memory=4_000_000_000))
        client = connect(redis.url)
        stack.push_async_callback(client.aclose)
        store, began = Store(client), time.perf_counter()
        await fill(store, stories, now=datetime.now(UTC))
        print(f"{await store.counts()}, filled in {time.perf_counter() - began:.0f} s", flush=True)
        site = await stack.enter_async_context(dashboard(store))
        executable = find_chromium(Path(named) if (named := environment().get("KENTONGAN_CHROMIUM")) else None)
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=executable) if executable else None
        reader = await stack.enter_async_context(elsewhere(redis.url))
        for name, path in pages(stories).items():
            served, worked = await served_ms(site, path)
            times = {"served": served, "worked": worked}
            if browser:
                times["painted"], times["next"] = await painted_ms(browser, reader, path)
            _show(name, times)
        if browser:
            await browser.close()


def _show(name: str, times: dict[str, list[float]]) -> None:
    shown = (f"{what} {statistics.median(took):6.1f} ms (≤ {max(took):6.1f})" for what, took in times.items())
    print(f"{name:24} " + "   ".join(shown), flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=2_000)
    asked.add_argument("--serve", metavar="REDIS", help=argparse.SUPPRESS)
    given = asked.parse_args()
    asyncio.run(serve(given.serve) if given.serve else measure(given.stories))


if __name__ == "__main__":
    main()
