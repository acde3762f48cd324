"""`/events`: news as a stream of server-sent events (WHATWG HTML, 9.2). Part of the front door."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from kentongan.dashboard.live import Listener, Live, News

HEARTBEAT_S = 15.0
"""Proxies drop what is silent for a minute; and a connection that died is noticed by writing on it."""
LONGEST_S = 600.0
"""Then the reader comes again: what asks for the token asks again, and who does not read any more lets go."""
RETRY_MS = 3_000
_MARK_LENGTH = 40
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Events:
    """An ASGI application. Each event is `news`: `{"stories": [ids], "alerts": [ids], "behind": bool}`; the first comes at once."""

    def __init__(self, live: Live, *, heartbeat_s: float = HEARTBEAT_S, longest_s: float = LONGEST_S) -> None:
        self._live = live
        self._heartbeat_s = heartbeat_s
        self._longest_s = longest_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        listener = self._live.join(_since(scope))
        if listener is None:
            refusal = PlainTextResponse("Too many listen already.", 503, {"Retry-After": "30"})
            await refusal(scope, receive, send)
            return
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            if scope["method"] != "HEAD":
                await self._until_gone(listener, receive, send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._live.leave(listener)

    async def _until_gone(self, listener: Listener, receive: Receive, send: Send) -> None:
        """Returns when the reader left, there is no more to tell, or it has lasted long enough."""
        tasks = {asyncio.create_task(self._tell(listener, send)), asyncio.create_task(_disconnected(receive))}
        try:
            done, _ = await asyncio.wait(tasks, timeout=self._longest_s, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self, listener: Listener, send: Send) -> None:
        await _write(send, f"retry: {RETRY_MS}\n\n")
        while True:
            try:
                async with asyncio.timeout(self._heartbeat_s):
                    news = await listener.next()
            except TimeoutError:
                await _write(send, ": still here\n\n")
                continue
            if news is None:
                return
            await _write(send, _event(news))


def _since(scope: Scope) -> str:
    """The mark that the reader knows: of the last event it had, else of its page; "" for none or nonsense."""
    mark = Headers(scope=scope).get("last-event-id") or QueryParams(scope["query_string"]).get("since", "")
    return mark if len(mark) <= _MARK_LENGTH else ""


def _event(news: News) -> str:
    told = {"stories": news.stories, "alerts": news.alerts, "behind": news.is_behind}
    return f"id: {news.mark}\nevent: news\ndata: {msgspec.json.encode(told).decode()}\n\n"


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
