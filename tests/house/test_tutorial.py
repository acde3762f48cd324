"""docs/tutorial.md, done as it is written: every block in order, in an empty folder, for real."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from storage.embedded import EmbeddedRedis
from tests.house.documents import ROOT, blocks

PAGE = "docs/tutorial.md"
PORTS = ("8000", "8001", "8321")
PATIENCE_S = 60.0
BUILDS = {
    "make setup": "builds an environment from a package registry; CI begins with it",
    "mkdir ~/desk": "the test brings its own folder",
}
"""Blocks that are not run, by what they contain, and why."""
REDIS_CLI = f"""#!{sys.executable}
import sys, redis
_, flag, socket, *words = sys.argv
assert flag == "-s"
answer = redis.Redis(unix_socket_path=socket, decode_responses=True).execute_command(*words)
print(*(answer if isinstance(answer, list) else [answer]), sep="\\n")
"""
"""What redis-cli does with a single command; not every machine has it."""


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where the commands of the page are found."""
    commands = tmp_path / "commands"
    commands.mkdir()
    (commands / "kentongan").write_text(f'#!/bin/sh\nexec {sys.executable} -m kentongan "$@"\n')
    (commands / "redis-cli").write_text(REDIS_CLI)
    for one in commands.iterdir():
        one.chmod(0o755)
    return f"{commands}:{os.environ['PATH']}"


def on_free_ports(script: str) -> str:
    """`script` with other ports than those of the page, which may be taken."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    for written, probe in zip(PORTS, probes, strict=True):
        script = script.replace(written, str(probe.getsockname()[1]))
        probe.close()
    return script


def steps() -> list[tuple[str, str]]:
    """Each block that is run, with what the page shows of its output; empty where it shows nothing."""
    found: list[tuple[str, str]] = []
    for block in blocks(PAGE, "sh", "text"):
        if block.language == "sh":
            found.append((block.text, ""))
        else:
            found[-1] = (found[-1][0], block.text)
    return [(text, shown) for text, shown in found if not any(mark in text for mark in BUILDS)]


async def stop_redis(folder: Path) -> None:
    """What a page that broke off has left running is stopped."""
    server = EmbeddedRedis(folder)
    await server.start()
    await server.close()


def test_every_block_runs_and_brings_what_the_page_shows(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    # One shell for all blocks, as for a reader; each writes to a file of its own.
    parts = [f"exec > ../{number}.out 2>&1\n{text}" for number, (text, _) in enumerate(steps())]
    script = on_free_ports("set -e\n" + "".join(parts))
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("KENTONGAN_", "SLACK_"))}
    environ |= {"PATH": path, "PYTHONPATH": str(ROOT)}
    shell = subprocess.Popen(["sh", "-c", script], cwd=folder, env=environ, start_new_session=True)
    try:
        status = shell.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        status = -1
    finally:
        with contextlib.suppress(ProcessLookupError):  # nothing is left of it where the page ended what it started
            os.killpg(shell.pid, signal.SIGKILL)
    if status != 0:
        asyncio.run(stop_redis(folder / "var"))
    outputs = [(tmp_path / f"{number}.out") for number in range(len(steps()))]
    written = [output.read_text(encoding="utf-8") if output.exists() else "(not reached)" for output in outputs]
    assert status == 0, "\n".join(written)
    for (text, shown), output in zip(steps(), written, strict=True):
        for line in shown.splitlines():
            assert line in output, text
    told = (folder / "hook.log").read_text(encoding="utf-8").splitlines()
    assert [line.partition(" ·")[0] for line in told] == [
        "[URGENT] First report: 2 killed (civilians)",
        "[URGENT] Toll rises: 2 → 13 killed (civilians)",
    ]
    article, alert = written[-2], json.loads(written[-2].splitlines()[4])
    assert alert["state"] == "delivered"
    assert article.splitlines()[-3::2] == ["Toll in Kapan rises to thirteen", "complete"]
    assert '"ok"' in written[-4]


def test_what_is_not_run_stands_on_the_page() -> None:
    scripts = [block.text for block in blocks(PAGE, "sh")]
    assert all(any(mark in script for script in scripts) for mark in BUILDS)
