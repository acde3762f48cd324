"""A crawl by the real command of a portal that does harm: what is good is stored, nothing else happens."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.portals.conftest import kentongan
from tests.portals.hostile import GOOD, HostilePortal

DOORS = ("umpan-bom.xml", "umpan-luar.xml", "peta.xml", "dalam", "tanpa-akhir", "menetes")
MOST_SECONDS, MOST_KILOBYTES = 120, 300_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def configure(folder: Path, sources: dict[str, str]) -> None:
    lines = "".join(
        f'  - {{name: {name}, url: "{url}", max_age: 36500d, render: never}}\n' for name, url in sources.items()
    )
    (folder / "kentongan.yaml").write_text(
        'fetch: {delay: 0s, timeout: 2s, allow_private_addresses: ["127.0.0.1/32"]}\n'
        f"sources:\n{lines}rules: []\nchannels: {{console: {{type: console}}}}\n"
    )


async def test_good_articles_between_evil_ones_are_stored_in_time_and_little_memory(folder: Path) -> None:
    async with HostilePortal().running() as portal:
        configure(folder, {"jahat": f"{portal.url}/indeks"})
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kentongan", "crawl", "--json",
            cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        peaks = [0]
        watching = asyncio.create_task(_watch(process.pid, peaks))
        async with asyncio.timeout(MOST_SECONDS):
            out, err = await process.communicate()
        watching.cancel()
        summary = json.loads(out.decode().splitlines()[0])
        stored = {article["url"]: article for article in await kentongan(folder, "articles", "export", "-")}
    assert {f"{portal.url}{path}" for path in GOOD} <= stored.keys(), err.decode()
    assert not portal.touched
    assert max(peaks) < MOST_KILOBYTES
    assert summary["state"] == "partial"
    assert summary["requests"] < 300
    assert max(map(len, summary["errors"])) < 5_000
    assert not any("root:" in json.dumps(article) for article in stored.values())


async def test_evil_lists_cost_themselves_only(folder: Path) -> None:
    async with HostilePortal().running() as portal:
        doors = {f"pintu-{number}": f"{portal.url}/pintu/{door}" for number, door in enumerate(DOORS)}
        configure(folder, {**doors, "baik": f"{portal.url}/indeks"})
        async with asyncio.timeout(MOST_SECONDS):
            lines = await kentongan(folder, "crawl", *doors, "--json")
        summaries = {line["source"]: line for line in lines}
        stored = await kentongan(folder, "articles", "export", "-")
    states = {door: summaries[f"pintu-{number}"]["state"] for number, door in enumerate(DOORS)}
    assert {door for door, state in states.items() if state == "failed"} == {
        "umpan-bom.xml",
        "dalam",
        "tanpa-akhir",
        "menetes",
    }
    assert not portal.touched
    assert not any("root:" in json.dumps(article) or "ledakan-entitas" in json.dumps(article) for article in stored)


async def _watch(pid: int, peaks: list[int]) -> None:
    """The highest resident memory of `pid` in kilobytes, as the kernel counts it."""
    while text := await asyncio.to_thread(_status, pid):
        peaks += [int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM")]
        await asyncio.sleep(0.2)


def _status(pid: int) -> str:
    file = Path(f"/proc/{pid}/status")
    return file.read_text() if file.exists() else ""
