"""The same store behind sentinels, on a cluster, over TCP with a password: nothing else changes."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.model import Question, Receipt, Sketch
from storage.checkup import check
from storage.connection import Client, connect
from storage.server import server_binary
from storage.store import Store
from tests.storage.samples import NOW, URL, alert, article, at, story, verdict

HOUR = timedelta(hours=1)


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[int]:
    """A server with `options` listens on the port that comes back."""
    port = free_port()
    folder.mkdir(exist_ok=True)
    arguments: list[str | Path] = [
        server_binary(),
        *options,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        folder,
        "--save",
        "",
    ]
    # Python ignores the signal of a file that grows too large, and so shall the server: to it the disk is full then.
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, restore_signals=False
    )
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ready to accept connections" in line or "Sentinel ID" in line:
                break
        else:
            pytest.fail("".join(said))
        yield port
    finally:
        process.kill()
        process.communicate()


async def whole_life(redis: Client) -> None:
    """An article is committed, recalled, seen, repaired, its alert claimed, put off, claimed again and settled."""
    store = Store(redis)
    await store.ping()
    assert await store.articles.wanted([URL], NOW) == [URL]
    sketch = Sketch(fingerprints=(1, 2), numbers=())
    assert await store.articles.commit(verdict(story=story(), alerts=(alert(),), sketch=sketch)) == ("a1",)
    assert await store.articles.wanted([URL], NOW) == []
    await store.articles.missed("uji", f"{URL}-2", NOW)
    assert await store.articles.due_for_repair("uji", at(5), 9) == [f"{URL}-2"]
    assert await store.articles.due_for_repair("uji", at(5), 9) == []
    question = Question(article_id=article("https://b.example/2").id, sketch=sketch, anchors=("lembah",))
    recall = await store.articles.recall(question)
    assert ([copy.article for copy in recall.copies], recall.stories) == ([article().id], (story(),))
    await store.outbox.wait(["desk", "newsroom"], HOUR)
    (parcel,) = await store.outbox.claim("desk", consumer="c", count=5, lease=HOUR, now=NOW)
    assert await store.outbox.later(parcel, "busy", at(1), NOW)
    (parcel,) = await store.outbox.claim("desk", consumer="c", count=5, lease=HOUR, now=at(1))
    assert await store.outbox.settle(parcel, Receipt(channel="desk"), at(1))
    assert await store.leases.acquire("leader", "me", HOUR) == 1
    assert [one.id for one in await store.alerts.newest()] == ["a1"]
    assert [one.id for one in await store.articles.newest()] == [article().id]
    assert (await store.counts())["alerts_waiting"] == 0
    await store.prune(NOW)
    assert (await store.relieve(NOW)).missing == 0
    assert (await store.census()).stored["articles"] == 1
    assert (await store.attendance()).leader == "me"
    assert {finding.what for finding in await check(redis)} == {
        "version",
        "role",
        "eviction",
        "persistence",
        "memory",
        "disk",
    }
    await redis.aclose()


async def test_over_tcp_with_a_password_and_a_database(tmp_path: Path) -> None:
    with serving(tmp_path / "server", "--requirepass", "a b") as port:
        await whole_life(connect(f"redis://:a%20b@127.0.0.1:{port}/3"))


async def test_on_a_cluster(tmp_path: Path) -> None:
    bus = str(free_port())
    with serving(tmp_path / "node", "--cluster-enabled", "yes", "--cluster-port", bus) as port:
        node = connect(f"redis://127.0.0.1:{port}")
        await node.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        state = ""
        while "cluster_state:ok" not in state:
            state = str(await node.execute_command("CLUSTER", "INFO"))
        await node.aclose()
        await whole_life(connect(f"redis+cluster://127.0.0.1:{port}"))


async def test_behind_a_sentinel(tmp_path: Path) -> None:
    with serving(tmp_path / "server") as port:
        configuration = tmp_path / "sentinel.conf"
        configuration.write_text(f"sentinel monitor main 127.0.0.1 {port} 1\n")
        with serving(tmp_path / "sentinel", str(configuration), "--sentinel") as sentinel:
            await whole_life(connect(f"redis+sentinel://127.0.0.1:{sentinel}/main/2"))
