"""The two that are killed: a Redis server of its own, and the daemon. Both are started again as they were."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from storage.embedded import is_alive
from storage.server import say, server_binary


class Victim:
    """A process that can be killed and started again in `folder`, where its output goes to `<name>.log`."""

    name = "victim"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: asyncio.subprocess.Process | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command(), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """`kill -9`: no handler runs, nothing is flushed."""
        if self.process is not None:
            if self.process.returncode is None:
                self.process.kill()
            await self.process.wait()


class RedisServer(Victim):
    """With an append-only file, as the embedded one has it."""

    name = "redis"

    @property
    def socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [str(server_binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]

    async def start(self) -> None:
        """The server answers, everything it had written in memory again."""
        self.socket.unlink(missing_ok=True)
        await super().start()
        async with asyncio.timeout(20):
            while not is_alive(await asyncio.to_thread(say, self.socket, "PING")):  # noqa: ASYNC110 - Redis rings nobody
                await asyncio.sleep(0.01)


class DaemonProcess(Victim):
    """`daemon_process.py` on `folder`'s configuration."""

    name = "daemon"

    def command(self) -> list[str]:
        script = Path(__file__).with_name("daemon_process.py")
        return [sys.executable, str(script), str(self.folder / "kentongan.yaml")]

    async def stop(self) -> int:
        """SIGTERM, and its exit status. Raises `TimeoutError` if it takes longer than its promised ten seconds and some."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        async with asyncio.timeout(15):
            return await self.process.wait()
