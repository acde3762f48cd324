"""The real daemon as a process of its own, on the demo's configuration. Part of the front door."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import IO

_CONFIGURATION = """\
# Written by the demo; any kentongan command can be run on it.
data_dir: {data}
fetch: {{delay: 0.1s, concurrency_per_site: 2, allow_private_addresses: ["127.0.0.0/8"]}}
dashboard: {{listen: "127.0.0.1:{port}"}}
sources:
  - name: kabar-kentongan
    url: {site}/indeks
    every: 1s
    slowest: 2s
    language: id
    render: never
rules:
  - name: ceasefire
    when: {{ceasefire: [agreed, in_effect, extended, violated, rejected, ended]}}
    channels: [console, hook]
  - name: deaths
    when: {{casualties: {{kinds: [killed, missing], at_least: 1}}}}
    channels: [console, hook]
channels:
  console: {{type: console}}
  hook: {{type: webhook, url: "{hook}", secret: demo}}
"""


class DemoDaemon:
    """Starts, kills and stops `kentongan run` under `folder`; its output goes to `folder/daemon.log`."""

    def __init__(self, folder: Path, *, site: str, hook: str, port: int) -> None:
        self.folder = folder
        self.configuration = folder / "kentongan.yaml"
        text = _CONFIGURATION.format(data=folder / "data", site=site, hook=hook, port=port)
        self.configuration.write_text(text, encoding="utf-8")
        self.log = folder / "daemon.log"
        self._output: IO[bytes] | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        self._close_output()
        self._output = self.log.open("ab")
        command = (sys.executable, "-m", "kentongan", "--config", str(self.configuration), "run")
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=self._output, stderr=self._output
        )

    async def ended(self) -> int:
        """Waits until the daemon is gone and gives its exit status (negative: the signal)."""
        if self._process is None:
            return 0
        return await self._process.wait()

    async def kill(self) -> None:
        """`kill -9`: no handler runs, no connection is closed."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self.ended()

    async def stop(self) -> int:
        """SIGTERM, and its exit status; killed if it takes longer than its promised ten seconds and some."""
        if self._process is None or self._process.returncode is not None:
            return await self.ended()
        self._process.terminate()
        try:
            async with asyncio.timeout(15):
                return await self.ended()
        except TimeoutError:
            await self.kill()
            raise
        finally:
            self._close_output()

    def last_words(self, lines: int = 15) -> str:
        """The end of the log, for when something went wrong."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _close_output(self) -> None:
        if self._output is not None:
            self._output.close()
            self._output = None
