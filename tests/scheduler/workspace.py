"""A Slack workspace on loopback: keeps what bots post, threads it as Slack does, and refuses what Slack refuses."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.scheduler.blockkit import faults

TOKEN = "xoxb-1234-canarytoken"
CHANNEL = "C0NEWSROOM"


@dataclass
class Message:
    ts: str
    content: dict[str, Any]
    updates: list[dict[str, Any]] = field(default_factory=list)

    @property
    def header(self) -> str:
        return str((self.updates or [self.content])[-1]["blocks"][0]["text"]["text"])

    @property
    def parent(self) -> str | None:
        return self.content.get("thread_ts")


class Workspace:
    """One workspace with one channel; `refusals` are answered first, one for each call of their method."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.calls: list[str] = []
        self.refusals: dict[str, list[str]] = {}
        self.status = 200
        self.headers: dict[str, str] = {}
        self.scopes = "chat:write,chat:write.public"
        self.is_terse = False
        """Whether the message is left out of the answer, as proxies do."""
        self.hanging: set[str] = set()
        """Methods that are not answered before the end."""
        self.over = asyncio.Event()
        self.before_answer: Callable[[str], Awaitable[None]] | None = None
        """Is awaited when what was asked is done, and the asker does not know yet."""
        self.is_slow = False
        """Whether the status comes at once, and what was done a moment later."""
        self.url = ""
        self._stamps = itertools.count(1)

    @property
    def top(self) -> list[Message]:
        return [message for message in self.messages if message.parent is None]

    def replies(self, to: Message) -> list[Message]:
        return [message for message in self.messages if message.parent == to.ts]

    def delete(self, message: Message) -> None:
        """As a person does: replies stay below a stone that says that a message was deleted."""
        self.messages.remove(message)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        if method in self.hanging:
            await self.over.wait()
        if self.status != 200:
            return web.Response(status=self.status, headers=self.headers, text=str(request.headers))
        said = await request.json()
        if error := self._refusal(method, request.headers.get("Authorization", ""), said):
            return web.json_response({"ok": False, "error": error}, headers=self.headers)
        known = {"chat.postMessage": self._post, "chat.update": self._update}
        answer = known[method](said) if method in known else self._who()
        if self.before_answer is not None:
            await self.before_answer(method)
        if self.is_slow:
            return await _slowly(request, answer)
        # As Slack does, for whoever can read it.
        answer.enable_compression()
        return answer

    def _refusal(self, method: str, login: str, said: dict[str, Any]) -> str | None:
        if login != f"Bearer {TOKEN}":
            return "invalid_auth"
        if waiting := self.refusals.get(method):
            return waiting.pop(0)
        if "blocks" not in said:
            return None
        if found := faults(said):
            return "invalid_blocks: " + "; ".join(found)
        if said["channel"] not in {CHANNEL, "#newsroom"}:
            return "channel_not_found"
        is_known = method != "chat.update" or said["ts"] in {message.ts for message in self.messages}
        return None if is_known else "message_not_found"

    def _who(self) -> web.Response:
        return web.json_response({"ok": True}, headers={"X-OAuth-Scopes": self.scopes})

    def _post(self, said: dict[str, Any]) -> web.Response:
        parent = said.get("thread_ts")
        if parent and parent not in {message.ts for message in self.messages}:
            # https://github.com/slack-go/slack/issues/1571: no error, but a message of its own.
            said.pop("thread_ts")
        message = Message(f"1700000000.{next(self._stamps):06}", said)
        self.messages.append(message)
        answer = {"ok": True, "channel": CHANNEL, "ts": message.ts}
        return web.json_response(answer if self.is_terse else answer | {"message": {"ts": message.ts, **said}})

    def _update(self, said: dict[str, Any]) -> web.Response:
        next(message for message in self.messages if message.ts == said["ts"]).updates.append(said)
        return web.json_response({"ok": True, "channel": CHANNEL, "ts": said["ts"]})


async def _slowly(request: web.Request, answer: web.Response) -> web.StreamResponse:
    stream = web.StreamResponse()
    await stream.prepare(request)
    assert isinstance(answer.body, bytes)
    for part in (answer.body[:9], answer.body[9:]):
        await stream.write(part)
        await asyncio.sleep(0.05)
    await stream.write_eof()
    return stream


@asynccontextmanager
async def open_workspace() -> AsyncIterator[Workspace]:
    """A workspace that answers under its `url` meanwhile."""
    one = Workspace()
    application = web.Application()
    application.router.add_post("/api/{method}", one.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api"
    yield one
    one.over.set()
    await runner.cleanup()
