"""A browser for pages that are written by scripts. Part of `spiders`.

One Chromium serves all crawls of a process: starting one costs more than a crawl of one page. It is started by the
first page that needs it, replaced when it has died, and replaced after `RECYCLE_AFTER` crawls because it grows.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser as Chromium
from playwright.async_api import Playwright, async_playwright

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
    "--no-first-run",
    # Nothing of a page may leave past the guarding proxy.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


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


class Browser:
    """A Chromium that crawls share. The owner closes it when the process ends."""

    def __init__(self, executable: Path) -> None:
        self._executable = executable
        self._lock = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._served = 0
        self._leases = 0

    async def lease(self) -> Lease:
        """A started browser, for one crawl; to be closed by it."""
        async with self._lock:
            if self._chromium is not None and self._served >= RECYCLE_AFTER and not self._leases:
                await self._chromium.close()
            if self._chromium is None or not self._chromium.is_connected():
                self._chromium = await self._start()
                self._served = 0
            self._served += 1
            self._leases += 1
            return Lease(self._chromium, self._returned)

    async def close(self) -> None:
        """Chromium and Playwright's driver have ended."""
        async with self._lock:
            if self._chromium is not None:
                await self._chromium.close()
            if self._playwright is not None:
                await self._playwright.stop()
            self._chromium = self._playwright = None

    async def _start(self) -> Chromium:
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        sandboxed = os.geteuid() != 0  # Chromium refuses to start a sandbox as root
        logger.info("browser.started executable=%s sandboxed=%s", self._executable, sandboxed)
        return await self._playwright.chromium.launch(
            executable_path=self._executable, args=list(_FLAGS), chromium_sandbox=sandboxed
        )

    def _returned(self) -> None:
        self._leases -= 1


class Lease:
    """The shared Chromium as one crawl sees it: closing it gives it back, and takes this crawl's listeners off."""

    def __init__(self, chromium: Chromium, returned: Callable[[], None]) -> None:
        self._chromium = chromium
        self._returned = returned
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
