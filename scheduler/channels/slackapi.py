"""Slack's Web API, as far as a bot needs it to tell alerts. Part of `scheduler`.

Slack answers 200 to nearly everything, and says in the body whether it was done
(https://docs.slack.dev/apis/web-api/#responses).
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec

from scheduler.channels.posting import Answer, Postbox
from scheduler.channels.slackerrors import refusal
from scheduler.clock import Clock, utc_now
from scraper.errors import DeliveryError

API_URL = "https://slack.com/api"
_TIMEOUT = timedelta(seconds=7)
_UPDATE_TIMEOUT = timedelta(seconds=3)
"""Reading threads, posting, writing down and updating end together before the courier's fifteen seconds."""
_MOST_READ = 1_000_000
"""Slack repeats the whole message in its answer."""
_SCOPE = "chat:write"


class Posted(msgspec.Struct, frozen=True):
    """Where a message stands."""

    channel: str
    ts: str
    thread: str | None
    """The `ts` of its parent; None if it stands for itself, as a reply does whose parent is gone."""


class _Echo(msgspec.Struct, frozen=True):
    thread_ts: str | None = None


class _Said(msgspec.Struct, frozen=True):
    ok: bool
    error: str = ""
    channel: str = ""
    ts: str = ""
    message: _Echo | None = None


class SlackApi:
    """Calls with the token of one bot; the token stands in no error and no log."""

    def __init__(self, channel: str, url: str, token: str, *, clock: Clock = utc_now) -> None:
        self._channel = channel
        self._token = token
        self._postbox = Postbox(
            channel,
            url,
            clock=clock,
            timeout=_TIMEOUT,
            most_read=_MOST_READ,
            says_in_body=True,
            secrets=(token,),
        )

    async def post(self, channel: str, content: dict[str, Any]) -> Posted:
        """`content` stands in `channel`, a name or an id. Raises `Refusal`, or `DeliveryError` if there was no answer."""
        said, _ = await self._call("chat.postMessage", {"channel": channel, **content})
        thread = said.message.thread_ts if said.message else content.get("thread_ts")
        return Posted(said.channel or channel, said.ts, thread)

    async def update(self, channel: str, ts: str, content: dict[str, Any]) -> None:
        """The message `ts` of the channel with the id `channel` says `content`. Raises as `post`."""
        try:
            async with asyncio.timeout(_UPDATE_TIMEOUT.total_seconds()):
                await self._call("chat.update", {"channel": channel, "ts": ts, **content})
        except TimeoutError as error:
            raise DeliveryError(f"{self._channel}: Slack's chat.update: no answer in time") from error

    async def why_not(self) -> str | None:
        """None if the token is good; else what to do. Raises `DeliveryError` if Slack cannot be asked."""
        _, answer = await self._call("auth.test", {})
        scopes = answer.headers.get("X-OAuth-Scopes")
        if scopes is not None and _SCOPE not in {scope.strip() for scope in scopes.split(",")}:
            return f"the token may not post: give the app the scope {_SCOPE} and install it again"
        return None

    async def close(self) -> None:
        """Its connections are closed."""
        await self._postbox.close()

    async def _call(self, method: str, arguments: dict[str, Any]) -> tuple[_Said, Answer]:
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self._token}"}
        answer = await self._postbox.post(msgspec.json.encode(arguments), headers, path=method)
        try:
            said = msgspec.json.decode(answer.body, type=_Said)
        except msgspec.DecodeError as error:
            raise DeliveryError(f"{self._channel}: {method}: no answer of Slack's: {answer.summary}") from error
        if not said.ok:
            raise refusal(self._channel, method, said.error, answer.retry_after)
        return said, answer
