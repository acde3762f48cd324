"""The demo is the first thing a newcomer sees."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

from kentongan.demo.newsroom import open_newsroom
from kentongan.demo.run import demo
from kentongan.demo.site import DemoSite
from scraper.errors import ConfigurationError
from scraper.model import PagesState
from scraper.pages import read_page
from scraper.stitching import Gathering


def test_every_article_of_the_demo_belongs_to_an_act_and_has_three_pages() -> None:
    newsroom = open_newsroom()
    assert {article.act for article in newsroom.articles} == set(range(1, len(newsroom.acts) + 1))
    assert {len(article.pages) for article in newsroom.articles} == {3}
    assert len({article.path for article in newsroom.articles}) == len(newsroom.articles)


async def test_the_demo_site_is_read_whole() -> None:
    served: list[tuple[str, int]] = []
    site = DemoSite(open_newsroom(), lambda path, page: served.append((path, page)))
    await site.start()
    article, *_ = site.publish(1)
    gathering = Gathering()
    async with ClientSession() as session:
        for query in ("", "?page=2", "?page=3"):
            async with session.get(site.url + article.path + query) as response:
                gathering.add(read_page(await response.read(), str(response.url)))
    await site.stop()
    read = gathering.article(source="demo", now=article.published)
    assert (read.pages.state, read.pages.fetched, read.pages.claimed) == (PagesState.COMPLETE, 3, 3)
    assert [paragraph.text for paragraph in read.paragraphs] == [text for page in article.pages for text in page]
    assert (read.headline, read.editors, read.date_published) == (
        article.headline,
        (article.editor,),
        article.published,
    )
    assert served == [(article.path, 1), (article.path, 2), (article.path, 3)]


async def test_an_unchanged_list_answers_304() -> None:
    site = DemoSite(open_newsroom(), lambda *_: None)
    await site.start()
    site.publish(1)
    async with ClientSession() as session:
        async with session.get(f"{site.url}/indeks") as first:
            since = {"If-Modified-Since": first.headers["Last-Modified"]}
        async with session.get(f"{site.url}/indeks", headers=since) as second:
            assert second.status == 304
        site.publish(2)
        async with session.get(f"{site.url}/indeks", headers=since) as third:
            assert third.status == 200
    await site.stop()


def test_the_demo_wipes_nothing_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigurationError, match="not a demo"):
        demo(folder=tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_the_demo_tells_all_and_nothing_twice_through_a_kill(tmp_path: Path) -> None:
    for _ in range(2):  # the second one finds the folder of the first
        done = subprocess.run(
            [sys.executable, "-m", "kentongan", "demo"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "kill -9" in done.stdout
        assert "nothing twice" in done.stdout


async def test_a_daemon_that_somebody_else_kills_between_the_acts_is_started_again(tmp_path: Path) -> None:
    demo_process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-m", "kentongan", "demo", cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    assert demo_process.stdout is not None
    text = ""
    while "First report: 1 killed" not in text:
        text += (await demo_process.stdout.readline()).decode()
    os.kill(int(text.split("pid ")[1].split()[0]), signal.SIGKILL)
    rest, _ = await demo_process.communicate()
    assert demo_process.returncode == 0, text + rest.decode()
    assert "2 × kill -9 survived" in rest.decode()


async def test_a_demo_that_is_asked_to_end_stops_its_daemon(tmp_path: Path) -> None:
    demo_process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kentongan", "demo", cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    assert demo_process.stdout is not None
    text = ""
    while "published" not in text:
        text += (await demo_process.stdout.readline()).decode()
    daemon = int(text.split("pid ")[1].split()[0])
    demo_process.terminate()
    await demo_process.communicate()
    assert demo_process.returncode == 130
    with pytest.raises(ProcessLookupError):
        os.kill(daemon, 0)
