"""All portals on loopback, walked once and once again by the real command; what it stored and what it was asked."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.portals.catalogue import PORTALS
from tests.portals.portal import Portal


@attrs.frozen
class Walk:
    """Two passes over all portals."""

    summaries: dict[str, dict[str, Any]]
    again: dict[str, dict[str, Any]]
    articles: dict[str, dict[str, Any]]
    """By URL."""
    asked_again: dict[str, Counter[str]]


async def kentongan(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kentongan", *arguments,
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode in {0, 1}, err.decode()
    return [json.loads(line) for line in out.decode().splitlines()]


def configure(folder: Path, portals: tuple[Portal, ...]) -> None:
    sources = "".join(
        f'  - {{name: {portal.name}, url: "{portal.url}{portal.path if portal.source == "ARTICLE" else portal.source}"'
        + (f", kind: {portal.kind}" if portal.kind else "")
        + ", max_age: 36500d, render: never}\n"
        for portal in portals
    )
    (folder / "kentongan.yaml").write_text(
        f'fetch: {{delay: 0s, timeout: 2s, allow_private_addresses: ["127.0.0.0/8"]}}\nsources:\n{sources}'
        "rules:\n  - {name: deaths, when: {casualties: {kinds: [killed]}}, channels: [console]}\nchannels:\n  console: {type: console}\n"
    )


@pytest.fixture(scope="session")
async def walk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Walk]:
    folder = tmp_path_factory.mktemp("portals")
    for number, portal in enumerate(PORTALS, start=1):
        await portal.start(f"127.1.0.{number}")
    configure(folder, PORTALS)
    first = await kentongan(folder, "crawl", "--json")
    articles = await kentongan(folder, "articles", "export", "-")
    for portal in PORTALS:
        portal.asked.clear()
    again = await kentongan(folder, "crawl", "--json")
    yield Walk(
        summaries={line["source"]: line for line in first if "pages_fetched" in line},
        again={line["source"]: line for line in again if "pages_fetched" in line},
        articles={article["url"]: article for article in articles},
        asked_again={portal.name: Counter(portal.asked) for portal in PORTALS},
    )
    for portal in PORTALS:
        await portal.stop()
