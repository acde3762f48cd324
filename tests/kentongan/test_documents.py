"""The commands of all documents that have no test of their own, run on a small store and a loopback site."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.core

from kentongan.cli import run
from kentongan.cli.app import app
from kentongan.configuration import load
from storage.embedded import EmbeddedRedis
from tests.house.documents import PAGES, blocks, commands
from tests.house.test_documents import RUN_BY
from tests.kentongan.newsdesk import configure, news_site

Capture = pytest.CaptureFixture[str]
NOT_RUN = {
    r"make (demo|test|setup-dev)|.*kentongan demo$": "CI begins with make test; demo is run by tests/kentongan/test_demo.py",
    r"python3 -m venv|.*/pip install": "asks a package registry; make setup does the same",
    r".*docker compose|mkdir -p secrets": "needs a container engine; tests/house/test_containers.py runs its commands",
    r".*kentongan (run|worker)\b": "runs until it is ended: tests/kentongan/test_cli_run.py, tests/scheduler/test_workers.py",
    r"(kentongan extract|warcio) .*": "needs an archive: tests/kentongan/test_cli_archive.py",
    r"kentongan articles evidence": "the same",
}
"""What is not run here, and why or where it is."""
STAND_INS = {
    "https://www.example.org/world": "{site}/world",
    "[SOURCE …]": "desk",
    "NAME": "desk",
    "newsroom": "console",
    "ID": "{article}",
}
"""Words of the pages, and what takes their place."""
RULES = "rules:\n  - {name: rice, when: {keywords: [beras]}, channels: [console]}\n"
EXAMPLES = [
    (page, line)
    for page in PAGES
    if page not in RUN_BY
    for block in blocks(page, "sh")
    for line in commands(block)
    if not any(re.match(pattern, line) for pattern in NOT_RUN)
]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with news_site() as address:
        yield address


@pytest.fixture(scope="module")
def desk(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a configuration that watches `site`, which was read once."""
    folder = tmp_path_factory.mktemp("desk")
    configure(folder, site, "health: {channels: [console]}")
    (folder / "new.yaml").write_text(RULES, encoding="utf-8")
    server = EmbeddedRedis(load(folder / "kentongan.yaml", {}).data_dir)
    asyncio.run(server.start())
    try:
        kentongan(folder, "crawl")
        yield folder
    finally:
        asyncio.run(server.close())


def kentongan(folder: Path, *words: str, ends_with: tuple[int, ...] = (0,)) -> str:
    """What the command prints, as a process of its own: a crawl's event loop cannot be had twice in one."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_CONFIG")}
    command = [sys.executable, "-m", "kentongan", *words]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in ends_with, (words, done.stderr)
    return done.stdout or done.stderr


def in_its_place(line: str, **known: str) -> list[str]:
    for word, stand_in in STAND_INS.items():
        line = re.sub(rf"(?<!\S){re.escape(word)}(?!\S)", stand_in, line)
    return shlex.split(line.format(**known))


@pytest.mark.parametrize(("page", "line"), EXAMPLES)
def test_a_command_runs(page: str, line: str, desk: Path, site: str) -> None:
    article = json.loads(kentongan(desk, "articles", "list", "--limit", "1", "--json"))["id"] if "ID" in line else ""
    program, *words = in_its_place(line, site=site, article=article)
    assert Path(program).name == "kentongan", (page, line)
    if words[:2] == ["config", "init"]:
        words.append("another.yaml")
    # Of the desk of the tests doctor has something to say: its user agent, maybe its browser.
    assert kentongan(desk, *words, ends_with=(0, 1) if words == ["doctor"] else (0,))


def test_the_readme_and_the_pages_about_sources_rules_and_channels_are_among_them() -> None:
    assert {"README.md", "docs/sources.md", "docs/rules.md", "docs/channels/README.md"} <= {
        page for page, _ in EXAMPLES
    }


def test_what_is_not_run_still_stands_somewhere() -> None:
    lines = [line for page in PAGES if page not in RUN_BY for block in blocks(page, "sh") for line in commands(block)]
    assert [pattern for pattern in NOT_RUN if not any(re.match(pattern, line) for line in lines)] == []


def test_every_command_that_the_readme_names_in_a_line_is_one(capsys: Capture) -> None:
    named = set(re.findall(r"`kentongan ([a-z]+(?: [a-z]+)?)", PAGES["README.md"]))
    assert len(named) > 12
    for words in named:
        assert run([*words.split(), "--help"]) == 0, words
    capsys.readouterr()


def test_the_commands_without_json_are_those_that_the_readme_names() -> None:
    sentence = re.search(r"Every command takes `--json` but ([^.]*)", PAGES["README.md"])
    assert sentence is not None
    without = {
        " ".join(path)
        for path, command in commands_of(typer.main.get_command(app))
        if "--json" not in {name for parameter in command.params for name in parameter.opts}
    }
    assert without == set(re.findall(r"`([^`]+)`", sentence[1]))


def commands_of(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below `command`, with the words that call it."""
    if not isinstance(command, typer.core.TyperGroup):
        yield path, command
        return
    for name, child in command.commands.items():
        yield from commands_of(child, *path, name)
