"""A real browser before a real server, for the tests of the dashboard."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, async_playwright
from starlette.applications import Starlette

from spiders.browser import find_chromium

_NAMED = os.environ.get("KENTONGAN_CHROMIUM")
CHROMIUM = find_chromium(Path(_NAMED) if _NAMED else None)
WIDE, PHONE = 1200, 360


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Chromium; where there is none the test is skipped, and fails in CI."""
    if CHROMIUM is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no Chromium: tools/chromium.sh installs one")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM)
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The address at which `app` answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


async def reader(
    chromium: Browser, site: str, *, width: int = WIDE, dark: bool = False, scripts: bool = True, language: str = "en"
) -> BrowserContext:
    return await chromium.new_context(
        base_url=site,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale=language,
    )
