"""An article whose text was given up says so, wherever it is looked at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.cli import run
from kentongan.configuration import load
from kentongan.stores import open_store
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.kentongan.conftest import ARTICLES, CONFIGURATION, NOON, _fill
from tests.kentongan.showcase import valley
from tests.kentongan.test_dashboard_pages import ask, dashboard
from tests.storage.filling import shed_all
from tests.storage.samples import at

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def shed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The configuration of a store that has given up all its texts."""
    file = tmp_path_factory.mktemp("shed") / "kentongan.yaml"
    file.write_text(CONFIGURATION)
    settings = load(file, {})

    async def fill() -> None:
        await _fill(settings)
        async with open_store(settings) as store:
            assert (await shed_all(store, NOON)).articles == len(ARTICLES)

    server = EmbeddedRedis(settings.data_dir)
    asyncio.run(server.start())
    try:
        asyncio.run(fill())
        yield file
    finally:
        asyncio.run(server.close())


def test_show_says_when_and_keeps_the_fields(shed: Path, capsys: Capture) -> None:
    assert run(["--config", str(shed), "articles", "show", ARTICLES[1].id]) == 0
    told = capsys.readouterr().out
    assert str(ARTICLES[1].headline) in told
    assert "text: shed on 2020-10-10 to make room; what was read in it is kept" in told
    assert run(["--config", str(shed), "articles", "show", ARTICLES[1].id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["shed"] == "2020-10-10T12:00:00Z"


def test_explain_says_what_can_be_done(shed: Path, capsys: Capture) -> None:
    assert run(["--config", str(shed), "explain", ARTICLES[1].id]) == 1
    assert f"`kentongan explain {ARTICLES[1].url}` reads it anew" in capsys.readouterr().err


def test_backtest_says_what_it_passed_over(shed: Path, capsys: Capture) -> None:
    assert run(["--config", str(shed), "backtest"]) == 0
    assert "3 of these articles were passed over" in capsys.readouterr().err


def test_alerts_and_stories_are_what_they_were(shed: Path, stocked: Path, capsys: Capture) -> None:
    for command in (("alerts", "list"), ("stories", "list")):
        told = []
        for file in (shed, stocked):
            assert run(["--config", str(file), *command, "--json"]) == 0
            told.append(capsys.readouterr().out)
        assert told[0] == told[1] != ""


async def test_the_dashboard_says_so_and_keeps_the_quotes(store: Store) -> None:
    desk = valley()
    article, analysis = desk.printed[1]
    await desk.commit(store)
    await shed_all(store, at(0))
    status, _, page = await ask(dashboard(store), f"/articles/{article.id}?lang=en")
    assert (status, "The text was given up on" in page) == (200, True)
    assert all(claim.quote in page for claim in analysis.casualties)
    assert (await ask(dashboard(store), f"/stories/{desk.story.id}"))[0] == 200
