"""What two hundred rendered pages leave behind: processes, and memory of ours and of the browser's.

    python bench/bench_rendering.py

Ten crawls of twenty articles that scripts write, through one real Chromium, on loopback; memory is that of page 50
against that of page 200. Ends by itself within five minutes; without a Chromium it says so. Linux only.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from scraper.model import Article, Fate, FetchLimits, Render, Source
from settings import environment
from spiders import reactor
from spiders.browser import Browser, find_chromium
from spiders.engine import crawl
from spiders.ports import NoRevisits, Taken, Validators
from spiders.processes import below

CRAWLS, PAGES = 10, 20
_TEXT = "Warga di tepi sungai itu mulai meninggalkan rumah mereka sejak dini hari, kata seorang relawan di lapangan. "


class Counting(NoRevisits):
    """An intake that keeps nothing."""

    def __init__(self) -> None:
        self.taken = 0

    async def wanted(self, source: str, urls: Sequence[str]) -> Sequence[str]:  # noqa: ARG002 - a port's names
        return urls

    async def due_for_repair(self, source: str) -> Sequence[str]:  # noqa: ARG002
        return ()

    async def missed(self, source: str, url: str) -> None: ...

    async def take(self, source: str, article: Article) -> Taken:  # noqa: ARG002
        self.taken += 1
        return Taken(fate=Fate.NEW, article_id=article.id, alerts=0)

    async def validators(self, source: str, url: str) -> Validators | None:  # noqa: ARG002
        return None

    async def remember(self, source: str, url: str, validators: Validators) -> None: ...


async def answer(request: web.Request) -> web.Response:
    number = request.path.rsplit("-", 1)[-1]
    if request.path.startswith("/indeks"):
        items = "".join(f'<li><h3><a href="/kabar/2026/03/01/kabar-panjang-nomor-{number}{n:02}">Kabar panjang nomor {number}{n:02} dari desa</a></h3></li>' for n in range(PAGES))  # fmt: skip
        return web.Response(text=f"<html><body><ul>{items}</ul></body></html>", content_type="text/html")
    if not request.path.startswith("/kabar"):
        return web.Response(status=404)
    text = "".join(f"<p>Bagian {n} dari kabar {number}: {_TEXT * 3}</p>" for n in range(8))
    script = (
        f"document.getElementById('a').innerHTML = `<article><h1>Kabar nomor {number} dari desa</h1>{text}</article>`"
    )
    page = f"<html><head><title>x</title></head><body><div id=a></div><script>{script}</script></body></html>"
    return web.Response(text=page, content_type="text/html")


def source_at(url: str) -> Source:
    limits = FetchLimits(
        user_agent="kentongan-bench/1",
        concurrency_per_site=4,
        delay=timedelta(),
        obey_robots=True,
        max_body=8_000_000,
        timeout=timedelta(seconds=30),
        allow_private_addresses=("127.0.0.1/32",),
    )
    pace = timedelta(minutes=5)
    return Source(
        name="bench", url=url, max_pages=20, render=Render.ALWAYS, every=pace, slowest=pace, kind=None, limits=limits
    )


def resident(pids: list[int]) -> float:
    """Megabytes that `pids` hold, each shared page counted once."""
    total = 0
    for pid in pids:
        rollup = Path(f"/proc/{pid}/smaps_rollup")
        try:
            total += sum(int(line.split()[1]) for line in rollup.read_text().splitlines() if line.startswith("Pss:"))
        except OSError:  # has just ended
            continue
    return total / 1000


async def main() -> None:
    named = environment().get("KENTONGAN_CHROMIUM")
    executable = find_chromium(Path(named) if named else None)
    if executable is None:
        print("rendering: no Chromium; tools/chromium.sh installs one")
        return
    reactor.install()
    application = web.Application()
    application.router.add_route("GET", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    browser, intake, began = Browser(executable), Counting(), time.monotonic()
    before, sizes = set(below(os.getpid())), []
    async with asyncio.timeout(300):
        for number in range(CRAWLS):
            await crawl(source_at(f"{url}/indeks-{number}"), intake, browser=browser)
            own = os.getpid()
            sizes.append((resident([own]), resident([pid for pid in below(own) if pid != own])))
            print(f"{intake.taken:4} pages  ours {sizes[-1][0]:6.0f} MB  browser {sizes[-1][1]:6.0f} MB")
    seconds = time.monotonic() - began
    await browser.close()
    await runner.cleanup()
    await asyncio.sleep(1)  # the kernel buries what has ended
    left = set(below(os.getpid())) - before
    fifty = [(a + b) / 2 for a, b in zip(sizes[1], sizes[2], strict=True)]  # after 40 and after 60
    growth = [last / early - 1 for last, early in zip(sizes[-1], fifty, strict=True)]
    print(f"{intake.taken} rendered in {seconds:.0f} s ({seconds / max(intake.taken, 1):.2f} s each)")
    print(
        f"growth from page 50 to page 200: ours {growth[0]:+.0%}, browser {growth[1]:+.0%}; processes left: {len(left)}"
    )
    await reactor.stop_threads()


if __name__ == "__main__":
    asyncio.run(main())
