"""What more worker processes bring, and whether they stay polite together and lose nothing when one is killed.

    python bench/workers.py DELAY [WORKERS …]      (seconds between two requests to a site; 1 2 4 if no number is named)

One Redis, real `kentongan worker` processes, a farm of loopback sites that keeps count of every request. Each site has two
sources, so that visits of different processes follow one another on it. The last run kills a worker with `kill -9` in the
middle.

* early: within a visit a request came sooner after the one before than DELAY less the quarter that Scrapy varies it by
  (`DOWNLOAD_DELAY_JITTER`), and less NOISE_S: requests are counted as they arrive, and two cores are shared by all. What follows
  robots.txt is not counted: that is asked for once a day, beside the visit.
* between: the first request of a visit came sooner after the last of another than DELAY, whoever made them.
* at once: another request was under way on the site.
* per cpu s: articles for each second of processor that the workers took, which does not hang on what else the machine does.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import yaml
from aiohttp import web

from storage.connection import connect
from storage.embedded import EmbeddedRedis
from storage.jobs import Kind, Queue, Wanted
from storage.store import Store

SITES = 24
DESKS = ("pagi", "petang")
ARTICLES = 6
NOISE_S = 0.03
ROBOTS = "/robots.txt"
LONGEST_S = 240.0

_SYLLABLES = ("ba", "cu", "di", "ga", "ja", "ke", "la", "ma", "nu", "pa", "ra", "sa", "ti", "wo", "yu")


@dataclass
class Farm:
    """What was asked of its sites."""

    delay: float
    asked: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    """Moment and path of each request, by site."""
    under_way: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    pages: Counter[str] = field(default_factory=Counter)

    async def answer(self, request: web.Request) -> web.Response:
        site = request.host.partition(":")[0]
        self.asked[site].append((time.monotonic(), request.path))
        self.under_way[site] += 1
        self.at_once += self.under_way[site] > 1
        try:
            await asyncio.sleep(0.01)  # a site is not there in no time
            self.pages[site + request.path] += 1
            return _page(site, request.path)
        finally:
            self.under_way[site] -= 1

    def early(self) -> tuple[int, int]:
        """How many requests came too soon within their visit, and at its beginning."""
        within = between = 0
        for requests in self.asked.values():
            for (earlier, before), (later, path) in pairwise(requests):
                if path == ROBOTS or (path.endswith("/indeks") and before != ROBOTS):
                    between += later - earlier < self.delay
                elif before != ROBOTS:
                    within += later - earlier < self.delay * 0.75 - NOISE_S
        return within, between


def _page(site: str, path: str) -> web.Response:
    *_, desk, name = path.split("/")
    if name == "indeks":
        links = "".join(
            f'<li><a href="/{desk}/berita/2026/11/serangan-di-{site.replace(".", "-")}-{desk}-{number}000001">'
            f"Serangan di kawasan {desk} nomor {number}</a></li>"
            for number in range(ARTICLES)
        )
        return _html(f"<ul>{links}</ul>", "Indeks", "website")
    if "serangan" not in name:
        return web.Response(status=404)
    dice = random.Random(path + site)
    place = f"{_word(dice)} {_word(dice)}".title()
    paragraphs = [
        f"Serangan artileri di {place} menewaskan {dice.randint(2, 90)} warga sipil pada Senin, kata pejabat {place}."
    ]
    # Every article is of its own story, as the news of many sites is; nothing is like anything else.
    paragraphs += [" ".join(_word(dice) for _ in range(30)).capitalize() + "." for _ in range(12)]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return _html(
        f'<article><h1>Serangan di {place}</h1><time datetime="2026-11-20T20:00:00+07:00"></time>{body}</article>',
        place,
        "article",
    )


def _word(dice: random.Random) -> str:
    return "".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4)))


def _html(body: str, title: str, kind: str) -> web.Response:
    head = f'<title>{title}</title><meta property="og:type" content="{kind}">'
    return web.Response(
        text=f'<!doctype html><html lang="id"><head>{head}</head><body>{body}</body></html>', content_type="text/html"
    )


@asynccontextmanager
async def farming(delay: float) -> AsyncIterator[tuple[Farm, int]]:
    """A farm on one port of many loopback addresses."""
    farm = Farm(delay)
    application = web.Application()
    application.router.add_get("/{path:.*}", farm.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    port = 0
    for number in range(SITES):
        site = web.TCPSite(runner, f"127.0.1.{number + 1}", port)
        await site.start()
        port = port or runner.addresses[0][1]
    try:
        yield farm, port
    finally:
        await runner.cleanup()


def _sources(port: int) -> list[dict[str, str]]:
    return [
        {"name": f"s{number}-{desk}", "url": f"http://127.0.1.{number + 1}:{port}/{desk}/indeks"}
        for number in range(SITES)
        for desk in DESKS
    ]


def _configuration(folder: Path, sources: Sequence[dict[str, str]], delay: float) -> Path:
    file = folder / "kentongan.yaml"
    settings = {
        "data_dir": str(folder / "var"),
        "fetch": {
            "delay": f"{delay}s",
            "concurrency_per_site": 1,
            "allow_private_addresses": ["127.0.0.0/8"],
        },
        "sources": [
            {**source, "kind": "listing", "render": "never", "max_age": "36500d", "every": "1h", "slowest": "2h"}
            for source in sources
        ],
        "rules": [{"name": "deaths", "when": {"casualties": {"kinds": ["killed"]}}, "channels": ["console"]}],
        "channels": {"console": {"type": "console"}},
    }
    file.write_text(yaml.safe_dump(settings))
    return file


@dataclass
class Run:
    """What one run came to."""

    workers: int
    seconds: float
    articles: int
    lost: int
    doubled: int
    early: int
    between: int
    at_once: int
    requests: int
    cpu: float
    """Seconds of processor that the workers took, their starts left out."""

    def row(self, baseline: float) -> str:
        pace = self.articles / self.seconds
        return (
            f"{self.workers:>7} {pace:>10.1f} {pace / baseline:>6.2f} {self.articles / self.cpu:>9.1f} {self.requests:>9} {self.early:>6} "
            f"{self.between:>8} {self.at_once:>8} {self.lost:>5} {self.doubled:>8}"
        )


async def run(workers: int, delay: float, *, kill: bool = False) -> Run:
    """All sources are visited by `workers` processes; with `kill` one of them is killed in the middle."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kentongan-bench-")))
        farm, port = await stack.enter_async_context(farming(delay))
        sources = _sources(port)
        configuration = _configuration(folder, sources, delay)
        server = await stack.enter_async_context(EmbeddedRedis(folder / "var"))
        redis = connect(server.url)
        stack.push_async_callback(redis.aclose)
        store = Store(redis)
        processes = [await _started(stack, configuration) for _ in range(workers)]
        async with asyncio.timeout(LONGEST_S):
            while len(await redis.keys("*lease:worker:*")) < workers:  # noqa: ASYNC110 - other processes offer no event
                await asyncio.sleep(0.1)
            cpu = -sum(map(_cpu, processes))
            began = time.monotonic()
            await _put(store, sources, delay)
            if kill:
                await _until(store, sources, len(sources) // 4)
                cpu += _cpu(processes[0])
                processes.pop(0).kill()
            await _until(store, sources, len(sources))
        seconds = time.monotonic() - began
        cpu += sum(map(_cpu, processes))
        visits = [len(await store.sources.visits(source["name"])) for source in sources]
        articles = (await store.counts())["articles"]
        told = [str(entry[1]["alert"]) for entry in await redis.xrange(store.keys.outbox("console"))]
        return Run(
            workers=workers,
            seconds=seconds,
            articles=articles,
            lost=len(sources) * ARTICLES - articles,
            doubled=sum(max(0, made - 1) for made in visits) + len(told) - len(set(told)),
            early=farm.early()[0],
            between=farm.early()[1],
            at_once=farm.at_once,
            requests=sum(map(len, farm.asked.values())),
            cpu=cpu,
        )


async def _started(stack: AsyncExitStack, configuration: Path) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "kentongan",
        "--quiet",
        "--config",
        str(configuration),
        "worker",
        stdout=asyncio.subprocess.DEVNULL,
    )

    async def end() -> None:
        if process.returncode is None:
            process.terminate()
        await process.wait()

    stack.push_async_callback(end)
    return process


def _cpu(process: asyncio.subprocess.Process) -> float:
    """Seconds of processor that `process` has taken so far."""
    user, system = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def _put(store: Store, sources: Sequence[dict[str, str]], delay: float) -> None:
    token = await store.leases.acquire("leader", "bench", timedelta(minutes=10))
    assert token is not None
    wanted = [
        Wanted(
            kind=Kind.VISIT,
            source=source["name"],
            queue=Queue.PLAIN,
            site=source["url"].removeprefix("http://").partition(":")[0],
            rest=timedelta(seconds=delay),
        )
        for source in sources
    ]
    assert await store.jobs.put(wanted, token=token, most_tries=5) == len(sources)


async def _until(store: Store, sources: Sequence[dict[str, str]], number: int) -> None:
    """`number` of `sources` have been visited."""
    names = [source["name"] for source in sources]
    while sum(dates.last is not None for dates in await store.sources.dates(names)) < number:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.05)


async def main(delay: float, counts: Sequence[int]) -> None:
    print(
        f"{SITES} sites, {len(DESKS)} sources each, {ARTICLES} articles each, {delay} s between two requests to a site\n"
    )
    print("workers articles/s  ratio per cpu s  requests  early  between  at once  lost  doubled")
    baseline = 0.0
    for workers in counts:
        done = await run(workers, delay)
        baseline = baseline or done.articles / done.seconds
        print(done.row(baseline), flush=True)
    killed = await run(2, delay, kill=True)
    print(killed.row(baseline), " one of them killed with -9 in the middle", flush=True)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), [int(word) for word in sys.argv[2:]] or [1, 2, 4]))
