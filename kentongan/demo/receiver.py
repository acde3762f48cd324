"""A webhook receiver on loopback: what a team's own service would get, counted by id. Part of the front door."""

from __future__ import annotations

import asyncio

from aiohttp import web

from scraper.codec import decode
from scraper.model import Alert


class AlertReceiver:
    """Takes alerts at `url` after `start`; each distinct one comes out of `next_alert` once."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None
        self._queue: asyncio.Queue[Alert] = asyncio.Queue()
        self._seen: set[str] = set()
        self.repeats: list[str] = []
        """Idempotency keys that came more than once."""
        self.url = ""

    async def start(self) -> None:
        application = web.Application()
        application.router.add_post("/alerts", self._take)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/alerts"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def next_alert(self, seconds: float) -> Alert | None:
        """The next alert, or None when `seconds` have passed without one."""
        try:
            async with asyncio.timeout(seconds):
                return await self._queue.get()
        except TimeoutError:
            return None

    async def _take(self, request: web.Request) -> web.Response:
        alert = decode(await request.read(), Alert)
        key = request.headers.get("Idempotency-Key", alert.id)
        if key in self._seen:
            self.repeats.append(key)
        else:
            self._seen.add(key)
            self._queue.put_nowait(alert)
        return web.Response(status=204)
