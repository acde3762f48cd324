"""A daemon crawls for months in one process."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
from pathlib import Path

from scrapy.crawler import Crawler

from scraper.model import FetchLimits
from spiders import reactor
from spiders.configuration import crawl_settings
from spiders.engine import crawl
from spiders.news import NewsSpider
from spiders.summary import CrawlState
from tests.spiders.sites import MemoryIntake, Site, listing_html, publish, source_of

ROOT = Path(__file__).parents[2]


def open_files() -> int:
    return len(list(Path("/proc/self/fd" if Path("/proc/self/fd").exists() else "/dev/fd").iterdir()))


async def test_many_crawls_in_one_process_leave_nothing_open(site: Site) -> None:
    site.pages["/indeks"] = listing_html(*(publish(site, f"kabar-berulang-kali-diambil-{n}", 2) for n in range(2)))

    async def crawls(times: int) -> tuple[int, int, int]:
        for _ in range(times):
            assert (await crawl(source_of(site), MemoryIntake())).state is CrawlState.OK
        gc.collect()
        return open_files(), threading.active_count(), len(asyncio.all_tasks())

    before = await crawls(5)
    after = await crawls(20)
    assert all(late <= early + 1 for early, late in zip(before, after, strict=True)), (before, after)


async def test_crawls_of_several_sources_run_side_by_side(intake: MemoryIntake) -> None:
    sites = [Site() for _ in range(4)]
    for number, served in enumerate(sites):
        await served.start(f"127.0.0.{number + 1}")
        served.pages["/indeks"] = listing_html(publish(served, "kabar-dari-beberapa-situs-sekaligus", 3))
    private = ("127.0.0.0/8",)
    summaries = await asyncio.gather(
        *(
            crawl(source_of(served, name=f"situs-{number}", allow_private_addresses=private), intake)
            for number, served in enumerate(sites)
        )
    )
    for served in sites:
        await served.stop()
    assert [summary.articles_new for summary in summaries] == [1, 1, 1, 1]
    assert len({article.source for article in intake.articles.values()}) == 4


async def test_guards_of_crawls_side_by_side_are_not_mixed(site: Site, intake: MemoryIntake) -> None:
    """One may visit loopback, the other may not, at the same time and on the same host."""
    site.pages["/indeks"] = listing_html(*(publish(site, f"kabar-dua-penjaga-bersamaan-{n}", 2) for n in range(4)))
    port = site.url.rsplit(":", 1)[1]
    named = f"http://localhost:{port}/indeks"
    allowed, forbidden = await asyncio.gather(
        crawl(source_of(site, url=named), intake),
        crawl(source_of(site, url=named, allow_private_addresses=()), MemoryIntake()),
    )
    assert (allowed.articles_new, forbidden.pages_fetched) == (4, 0)
    assert "not a public address" in forbidden.errors[0]


def test_every_dangerous_default_of_scrapy_is_off(site: Site) -> None:
    limits: FetchLimits = source_of(site).limits
    settings = Crawler(NewsSpider, crawl_settings(limits, browser=False)).settings
    assert [
        name
        for name in ("REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED", "COOKIES_ENABLED")
        if settings.getbool(name)
    ] == []
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    assert settings.getint("DOWNLOAD_MAXSIZE") == limits.max_body
    assert settings.getint("REDIRECT_MAX_TIMES") == 5


async def test_a_reactor_of_another_loop_is_refused() -> None:
    def elsewhere() -> str:
        try:
            asyncio.run(_install())
        except RuntimeError as error:
            return str(error)
        return "installed"

    async def _install() -> None:
        reactor.install()

    assert "does not drive this loop" in await asyncio.to_thread(elsewhere)


def run(code: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments, *(["-c", code] if code else [])],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "tests.spiders.plain"},
    )


async def test_a_process_that_has_crawled_ends(site: Site) -> None:
    site.pages["/indeks"] = listing_html(publish(site, "kabar-dari-proses-yang-berakhir"))
    code = f"""
import asyncio
from spiders import reactor
from spiders.engine import crawl
from tests.spiders.sites import MemoryIntake, Site, source_of
async def main():
    site = Site(); site.url = {site.url!r}
    print((await crawl(source_of(site), MemoryIntake())).articles_new)
    await reactor.stop_threads()
asyncio.run(main())
"""
    ended = await asyncio.to_thread(run, code)
    assert (ended.returncode, ended.stdout.strip()) == (0, "1"), ended.stderr


async def test_plain_scrapy_crawl_walks_a_source(site: Site) -> None:
    path = publish(site, "kabar-lewat-perintah-scrapy", 3)
    site.pages["/indeks"] = listing_html(path)
    ended = await asyncio.to_thread(run, "", "-m", "scrapy", "crawl", "news", "-a", f"source={site.url}")
    assert ended.returncode == 0, ended.stderr
    assert site.asked[f"{path}?page=3"] == 1, ended.stderr
    assert "articles_new=1" in ended.stderr
