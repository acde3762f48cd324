"""The Redis that comes with us: one real server under `data_dir`, shared by all who need it. Part of `storage`.

Whoever uses it holds a shared lock on `owners.lock`; starting and stopping are serialised by `start.lock`; the server
itself holds `server.lock`. The kernel frees each of them when its process dies, however it dies: a killed daemon leaves
a server that the next one finds again, a killed server is started again by `revive`, and two never run on one folder.
"""

from __future__ import annotations

import asyncio
import os
import stat
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from typing import Self
from urllib.parse import quote

import structlog

from scraper.errors import ConfigurationError
from storage.death import Death, inquest, last_words
from storage.locks import POLL_S, FileLock
from storage.server import say, spawn, stop

_log = structlog.get_logger("kentongan.redis")

LONGEST_SOCKET_PATH = 103
"""Bytes: what every system allows (Linux 107, macOS 103)."""
LARGEST_LOG = 1 << 20
START_S = 30.0
LOADING_S = 600.0


class EmbeddedRedis:
    """A share in the server of one `data_dir`. `start`, `close` and `revive` may be called again at will."""

    def __init__(self, data_dir: Path, *, max_memory: int | None = None) -> None:
        self.home = data_dir.absolute() / "redis"
        self._max_memory = max_memory
        self._start = FileLock(self.home / "start.lock")
        self._owners = FileLock(self.home / "owners.lock")
        self._endpoint: Path | None = None
        self._begun: Future[None] | None = None

    def begin(self) -> None:
        """The server is starting in a thread, which the first `start` waits for: there it raises what went wrong, if anything."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="redis-start")
        self._begun = thread.submit(self._join)
        thread.shutdown(wait=False)

    def forgo(self) -> None:
        """What `begin` began and no `start` has waited for is ended, and its share given back. Blocks the thread."""
        begun, self._begun = self._begun, None
        # Who gave up waiting may have cancelled it before its thread came to run.
        if begun is not None and not begun.cancelled() and begun.exception() is None:
            self._leave()

    async def start(self) -> str:
        """The server answers, and stays as long as we do; its `unix://` URL.

        Raises `ConfigurationError` when the folder cannot be written or no server can be run.
        """
        if self._begun is None:
            await asyncio.to_thread(self._join)
        else:
            await asyncio.wrap_future(self._begun)
            # Only now: who is cancelled while waiting has not started it, and `forgo` ends it.
            self._begun = None
        return f"unix://{quote(str(self._endpoint))}"

    async def revive(self) -> Death | None:
        """What the server died of. It runs again now, unless its disk is full, and clients reconnect by themselves. None if it lives."""
        if not await asyncio.to_thread(self._has_died):
            return None
        death = await asyncio.to_thread(inquest, self.home)
        if death.is_mended:
            await asyncio.to_thread(self._join)
        return death

    async def close(self) -> None:
        """Our share is given back; if it was the last one the server is stopped, its data on disk."""
        await asyncio.to_thread(self._leave)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """The `unix://` URL of the running server. Raises `ConfigurationError` before `start`."""
        if self._endpoint is None:
            raise ConfigurationError(f"redis: the embedded server in {self.home} is not started")
        return f"unix://{quote(str(self._endpoint))}"

    def _join(self) -> None:
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._start.acquire(at_most_s=LOADING_S):
                raise ConfigurationError(f"data_dir: another process is starting or stopping Redis in {self.home}")
            try:
                # Only who leaves takes this lock alone, and that under `start.lock`: nobody is waited for.
                self._owners.acquire(shared=True)
                _bound_log(self.home / "server.log")
                self._endpoint = self._running_endpoint() or self._launch()
            except BaseException:
                self._owners.release()
                raise
            finally:
                self._start.release()
        except OSError as error:
            raise ConfigurationError(
                f"data_dir: {error.filename or self.home} cannot be used: {error.strerror}; wanted a writable folder"
            ) from error

    def _leave(self) -> None:
        if self._endpoint is None:
            return
        self._start.acquire(at_most_s=START_S)
        try:
            if self._owners.acquire():
                life = FileLock(self.home / "server.lock")
                stop(self.home, self._endpoint, life)
                life.release()
                self._endpoint.unlink(missing_ok=True)
        finally:
            self._endpoint = None
            self._owners.release()
            self._start.release()

    def _has_died(self) -> bool:
        """Whether no server lives, nor is being started. One that lives and is silent has not died."""
        if self._endpoint is not None and is_alive(say(self._endpoint, "PING")):
            return False
        # Under `start.lock` alone: whoever starts a server hands it this lock.
        if not self._start.acquire():
            return False
        try:
            life = FileLock(self.home / "server.lock")
            died = life.acquire()
            life.release()
            return died
        finally:
            self._start.release()

    def _running_endpoint(self) -> Path | None:
        """Where the server of this folder answers; None if none lives."""
        life = FileLock(self.home / "server.lock")
        if life.acquire():
            life.release()
            return None
        endpoint = Path((self.home / "endpoint").read_text())
        self._await_answer(endpoint)
        if self._max_memory is not None:
            _limit_memory(endpoint, self._max_memory)
        return endpoint

    def _launch(self) -> Path:
        """Start a server: called only where none lives and nobody else starts one."""
        endpoint = _endpoint_for(self.home)
        endpoint.unlink(missing_ok=True)
        (self.home / "endpoint").write_text(str(endpoint))
        life = FileLock(self.home / "server.lock")
        life.acquire()
        try:
            spawn(self.home, endpoint, life, max_memory=self._max_memory)
        finally:
            life.release()
        self._await_answer(endpoint)
        return endpoint

    def _await_answer(self, endpoint: Path) -> None:
        """The server answers PING; loading a long log is waited for, a death is told with its last words."""
        began = time.monotonic()
        while True:
            answer = say(endpoint, "PING")
            if is_alive(answer):
                return
            life = FileLock(self.home / "server.lock")
            died = life.acquire()
            life.release()
            late = time.monotonic() - began > (LOADING_S if answer.startswith("-LOADING") else START_S)
            if died or late:
                raise ConfigurationError(
                    f"data_dir: the Redis server in {self.home} {'ended' if died else 'does not answer'}; "
                    f"its log ends with: {last_words(self.home / 'server.log')}"
                )
            time.sleep(POLL_S)


def is_alive(answer: str) -> bool:
    """Is `answer` to PING that of a server that serves? One whose disk is full says MISCONF, and can still be read."""
    return answer == "+PONG" or answer.startswith("-MISCONF")


def _limit_memory(endpoint: Path, limit: int) -> None:
    """The server that was found has the limit of who joins it now: the newest configuration is in force."""
    # A refusal ends no command: `doctor` shows the limit that is in force.
    say(endpoint, f"CONFIG SET maxmemory {limit}")


def _endpoint_for(home: Path) -> Path:
    """The socket's path: in `home`, or in a short private folder of ours where that path is too long."""
    endpoint = home / "redis.sock"
    if len(os.fsencode(endpoint)) <= LONGEST_SOCKET_PATH:
        return endpoint
    name = f"kentongan-{os.getuid()}-{blake2b(os.fsencode(home), digest_size=6).hexdigest()}"
    folder = Path(tempfile.gettempdir()) / name
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise ConfigurationError(
            f"data_dir: {folder} is not ours alone; remove it, or choose a data_dir with a shorter path"
        )
    return folder / "redis.sock"


def _bound_log(log: Path) -> None:
    """At most two logs of `LARGEST_LOG` are kept. The server opens its log for each line, so a rename is enough."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
