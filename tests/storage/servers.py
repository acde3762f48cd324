"""Real servers for tests: alone, behind sentinels, in a cluster. Each is gone when its `with` ends."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis

from storage.server import server_binary


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


@dataclass
class Server:
    """One server process."""

    port: int
    process: subprocess.Popen[str]
    bus: int = 0
    """Where nodes of a cluster talk to it."""

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def ask(self, *words: object) -> object:
        with Redis(port=self.port, decode_responses=True) as client:
            return client.execute_command(*words)


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """A server with `options` listens; `folder` is made for it."""
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
    server = Server(port, process)
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ready to accept connections" in line or "Sentinel ID" in line:
                break
        else:
            pytest.fail("".join(said))
        yield server
    finally:
        server.kill()


@contextmanager
def watched(folder: Path) -> Iterator[tuple[str, Server, Server]]:
    """The URL of a service behind a sentinel, its master and its replica; a dead master is replaced after a second."""
    with ExitStack() as stack:
        master = stack.enter_context(serving(folder / "master"))
        replica = stack.enter_context(serving(folder / "replica", "--replicaof", f"127.0.0.1 {master.port}"))
        configuration = folder / "sentinel.conf"
        configuration.write_text(
            f"sentinel monitor main 127.0.0.1 {master.port} 1\n"
            "sentinel down-after-milliseconds main 1000\n"
            "sentinel failover-timeout main 5000\n"
        )
        sentinel = stack.enter_context(serving(folder / "sentinel", str(configuration), "--sentinel"))
        _until(lambda: linked(replica))
        yield f"redis+sentinel://127.0.0.1:{sentinel.port}/main", master, replica


@contextmanager
def clustered(folder: Path) -> Iterator[tuple[str, Server, Server]]:
    """The URL of three nodes, the one that holds what is ours, and its replica, which takes its place after a second or two."""
    with ExitStack() as stack:
        nodes = [stack.enter_context(_node(folder / f"node{number}")) for number in range(4)]
        for node in nodes[1:]:
            node.ask("CLUSTER", "MEET", "127.0.0.1", nodes[0].port, nodes[0].bus)
        for node, (first, last) in zip(nodes, ((0, 5460), (5461, 10922), (10923, 16383)), strict=False):
            node.ask("CLUSTER", "ADDSLOTSRANGE", first, last)
        ours = nodes[int(str(nodes[0].ask("CLUSTER", "KEYSLOT", "{kentongan}:"))) // 5461]
        replica = nodes[3]
        _until(lambda: str(replica.ask("CLUSTER", "NODES")).count("master") == len(nodes))
        replica.ask("CLUSTER", "REPLICATE", ours.ask("CLUSTER", "MYID"))
        _until(lambda: linked(replica))
        _until(lambda: all("cluster_state:ok" in str(node.ask("CLUSTER", "INFO")) for node in nodes))
        yield f"redis+cluster://127.0.0.1:{nodes[0].port}", ours, replica


@contextmanager
def _node(folder: Path) -> Iterator[Server]:
    bus = free_port()
    options = ("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", "1000")
    with serving(folder, *options) as server:
        server.bus = bus
        yield server


def linked(replica: Server) -> bool:
    """Whether `replica` has all that its master had."""
    told = replica.ask("INFO", "replication")
    assert isinstance(told, dict)
    return bool(told.get("master_link_status") == "up")


def _until(condition: Callable[[], bool]) -> None:
    """`condition` holds. Servers offer nothing to wait on."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < 30, "it took too long"
        time.sleep(0.05)
