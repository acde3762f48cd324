"""A browser for pages that are written by scripts. Part of `spiders`.

One Chromium serves all crawls of a process: starting one costs more than a crawl of one page. It is started by the
first page that needs it, replaced when it has died or does not answer, and replaced after `RECYCLE_AFTER` crawls because it
grows.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shutil
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spiders.processes import kill, limit_memory, writers

if TYPE_CHECKING:
    # Imported when a page needs it: that takes longer than the rest of a start.
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Playwright

logger = logging.getLogger(__name__)

RECYCLE_AFTER = 50
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DOWNLOADS = "chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium"
_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--js-flags=--max-old-space-size=512",
    "--no-first-run",
    # Nothing of a page may leave past the guarding proxy. The switch has two names, of older and newer versions.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Chromium asks a server of its maker about the forms of every page, by the page's own way out.
    "--autofill-server-url=http://0.0.0.0/",
    # Names are the proxy's to resolve; what the browser asks for on its own behalf finds none.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
MOST_MEMORY = 1_200_000_000
"""Bytes that a process which runs pages may have; it has 700 MB of address space when empty. A page that wants more is
ended, and it alone."""
_LOOK_SECONDS = 1.0
"""How often new processes are looked for. One younger than that is left alone: while it starts it reserves more."""
_CLOSING_SECONDS = 5
"""A browser that does not end by then is killed."""


def find_chromium(preferred: Path | None = None) -> Path | None:
    """A Chromium that can be started: `preferred`, Playwright's own download, or one on PATH; None if there is none.

    A `preferred` that is not there is not replaced by another: the operator named it.
    """
    if preferred is not None:
        return preferred if os.access(preferred, os.X_OK) else None
    downloads = Path.home() / ".cache" / "ms-playwright"
    own = sorted(path for pattern in _DOWNLOADS for path in downloads.glob(pattern))
    if own:
        return own[-1]
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None


async def why_not(executable: Path) -> str | None:
    """Why `executable` cannot be started (a library that is missing, mostly), in its own words; None if it can."""
    process = await asyncio.create_subprocess_exec(
        executable, "--version", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(_CLOSING_SECONDS * 2):
            _, said = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return "it does not answer"
    if process.returncode == 0:
        return None
    return (said.decode(errors="replace").strip() or f"it ended with {process.returncode}").splitlines()[-1]


class Browser:
    """A Chromium that crawls share. The owner closes it when the process ends."""

    def __init__(self, executable: Path) -> None:
        self._executable = executable
        self._lock = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._mark = ""
        self._watch: asyncio.Task[None] | None = None
        self._served = 0
        self._leases = 0

    async def lease(self) -> Lease:
        """A started browser, for one crawl; to be closed by it."""
        async with self._lock:
            if self._served >= RECYCLE_AFTER and not self._leases:
                await self._end()
            if self._chromium is None or not self._chromium.is_connected():
                await self._end()
                self._chromium = await self._start()
                self._served = 0
            self._served += 1
            self._leases += 1
            return Lease(self._chromium, self._returned, self._abandon)

    async def close(self) -> None:
        """Chromium and Playwright's driver have ended."""
        async with self._lock:
            await self._end()
            if self._playwright is not None:
                await self._playwright.stop()
            self._playwright = None

    async def _start(self) -> Chromium:
        if self._playwright is None:
            playwright = await asyncio.to_thread(import_module, "playwright.async_api")
            self._playwright = await playwright.async_playwright().start()
        sandboxed = os.geteuid() != 0  # Chromium refuses to start a sandbox as root
        logger.info("browser.started executable=%s sandboxed=%s", self._executable, sandboxed)
        self._mark = f"--kentongan={secrets.token_hex(8)}"
        chromium = await self._playwright.chromium.launch(
            executable_path=self._executable, args=[*_FLAGS, self._mark], chromium_sandbox=sandboxed
        )
        self._watch = asyncio.create_task(_hold_down(self._mark))
        return chromium

    async def _end(self) -> None:
        """No Chromium runs any more."""
        chromium, self._chromium = self._chromium, None
        if self._watch is not None:
            self._watch.cancel()
        if chromium is None:
            return
        from playwright.async_api import Error as PlaywrightError  # noqa: PLC0415 - as above; it is here by now

        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await chromium.close()
        except (TimeoutError, PlaywrightError):
            logger.warning("browser.killed executable=%s", self._executable)
            await asyncio.to_thread(kill, self._mark)

    async def _abandon(self, chromium: Chromium) -> None:
        async with self._lock:
            if chromium is self._chromium:  # else it was replaced already
                await self._end()

    def _returned(self) -> None:
        self._leases -= 1


async def _hold_down(mark: str) -> None:
    """Until it is cancelled: no page of the browser with `mark` fills the machine's memory."""
    known: frozenset[int] = frozenset()
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        running = await asyncio.to_thread(writers, mark)
        limit_memory(known & running, MOST_MEMORY)
        known = running


class Lease:
    """The shared Chromium as one crawl sees it: closing it gives it back, and takes this crawl's listeners off."""

    def __init__(
        self, chromium: Chromium, returned: Callable[[], None], abandon: Callable[[Chromium], Awaitable[None]]
    ) -> None:
        self._chromium = chromium
        self._returned = returned
        self._abandon = abandon
        self._listeners: list[tuple[Any, Callable[..., Any]]] = []
        self._closed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chromium, name)

    def on(self, event: Any, listener: Callable[..., Any]) -> None:
        self._listeners.append((event, listener))
        self._chromium.on(event, listener)

    async def close(self) -> None:
        """Given back, once; the browser goes on."""
        if self._closed:
            return
        self._closed = True
        for event, listener in self._listeners:
            self._chromium.remove_listener(event, listener)
        self._returned()

    async def abandon(self) -> None:
        """The browser does not answer: it is ended under all crawls, and the next page starts another."""
        await self._abandon(self._chromium)
