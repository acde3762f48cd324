"""Alerts to Slack by a bot, each story in a thread of its own. Part of `scheduler`.

    no thread yet ──► post ──► opens the thread
    a thread      ──► reply in it, shown in the channel too if it is urgent ──► the first message shows the latest state

What follows an accepted message (writing down the thread, bringing its first message up to date) never makes it fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo
from typing import Any

import structlog

from scheduler.channels.blockkit import alert_content, digest_content, story_content
from scheduler.channels.gathering import collect
from scheduler.channels.rendering import Message, render
from scheduler.channels.slack import PLAIN
from scheduler.channels.slackapi import API_URL, Posted, SlackApi
from scheduler.channels.slackerrors import ELSEWHERE, GONE, Refusal
from scheduler.channels.threads import StoryThreads, Thread, Threads
from scheduler.channels.wording import WORDINGS, Language
from scheduler.clock import Clock, utc_now
from scraper.errors import DeliveryError
from scraper.model import Alert, Digest, Receipt, Severity

_log = structlog.get_logger("kentongan.channels")


class SlackBot:
    """Satisfies `Channel`. Slack takes about one message a second for each channel."""

    interval = timedelta(seconds=1)

    def __init__(
        self,
        name: str,
        bot_token: str,
        channel: str,
        *,
        api_url: str = API_URL,
        threads: Threads | None = None,
        language: Language = "id",
        zone: tzinfo = UTC,
        clock: Clock = utc_now,
    ) -> None:
        self.name = name
        self._channel = channel
        self._api = SlackApi(name, api_url, bot_token, clock=clock)
        self._threads = StoryThreads(name, threads)
        self._language = language
        self._zone = zone

    async def send(self, alert: Alert) -> Receipt:
        """Slack has the message, and said so. A repeat has the same `block_id` and metadata.

        What the store knows to be told is not told again, so only a crash before it was written down repeats a message.
        """
        thread = await self._thread(alert)
        if thread and alert.id in thread.told:
            return self._receipt(thread.reference)
        content = alert_content(self._message(alert)) | _metadata(alert.id, alert)
        posted = await self._reply(thread, content, (alert,)) if thread else None
        if posted is None:
            posted = await self._api.post(self._channel, content | PLAIN)
        if posted.ts and posted.thread is None and not alert.test:
            await self._threads.opened(alert, place=self._place(posted), reference=posted.ts)
        return self._receipt(posted.ts)

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`; it hangs in the thread of a story if all its alerts are of that story, and opens none."""
        alerts = digest.alerts
        thread = await self._thread(alerts[0]) if len({alert.story.id for alert in alerts}) == 1 else None
        if thread and all(alert.id in thread.told for alert in alerts):
            return self._receipt(thread.reference)
        collection = collect(digest, language=self._language, zone=self._zone)
        content = digest_content(collection) | _metadata(digest.id, *alerts)
        posted = await self._reply(thread, content, alerts) if thread else None
        if posted is None:
            posted = await self._api.post(self._channel, content | PLAIN)
        return self._receipt(posted.ts)

    async def check(self) -> str | None:
        """None if Slack knows the token and it may post. Whether the bot is in the channel only a message can tell."""
        try:
            return await self._api.why_not()
        except DeliveryError as error:
            return str(error).removeprefix(f"{self.name}: ")

    async def close(self) -> None:
        await self._api.close()

    async def _thread(self, alert: Alert) -> Thread | None:
        """The thread of the story of `alert`, if it hangs in the channel that is configured now."""
        thread = None if alert.test else await self._threads.of(alert.story.id)
        if thread and thread.place.rpartition(" ")[0] != self._channel:
            await self._threads.forget(alert)
            return None
        return thread

    async def _reply(self, thread: Thread, content: dict[str, Any], alerts: Sequence[Alert]) -> Posted | None:
        """`content` stands in `thread`, whose first message shows it; None if that one is gone: it must be told anew."""
        is_urgent = any(alert.severity is Severity.URGENT for alert in alerts)
        hanging = {"thread_ts": thread.reference, "reply_broadcast": is_urgent}
        try:
            posted = await self._api.post(_id(thread), content | PLAIN | hanging)
            if posted.thread:
                await self._show(thread, alerts)
                return posted
        except Refusal as refusal:
            if refusal.code not in GONE | ELSEWHERE:
                raise
            posted = None
        # Without an error Slack makes a message by itself of a reply whose parent is gone: it opens the next thread.
        _log.info("thread.gone", channel=self.name, story=alerts[0].story.id)
        await self._threads.forget(alerts[0])
        return posted

    async def _show(self, thread: Thread, alerts: Sequence[Alert]) -> None:
        """The first message of `thread` shows what `alerts` brought, or cannot now. Raises `Refusal` if it is gone."""
        thread = await self._threads.followed(alerts) or thread
        opening = self._message(thread.opening)
        content = story_content(opening, self._message(thread.latest), thread.updates, WORDINGS[self._language])
        try:
            await self._api.update(_id(thread), thread.reference, content | _metadata(opening.id, thread.opening))
        except DeliveryError as error:
            if isinstance(error, Refusal) and error.code in GONE:
                raise
            _log.warning("thread.stale", channel=self.name, story=alerts[0].story.id, error=str(error))

    def _message(self, alert: Alert) -> Message:
        return render(alert, language=self._language, zone=self._zone)

    def _place(self, posted: Posted) -> str:
        """Both names of the channel: the one that is configured tells whether the thread is still where it should be."""
        return f"{self._channel} {posted.channel}"

    def _receipt(self, reference: str) -> Receipt:
        return Receipt(channel=self.name, reference=reference)


def _id(thread: Thread) -> str:
    """The id of the channel that `thread` hangs in; Slack updates by nothing else."""
    return thread.place.rpartition(" ")[2]


def _metadata(identity: str, *alerts: Alert) -> dict[str, Any]:
    """What programs read: the id of the message, and of every alert in it."""
    payload = {"alert": identity, "alerts": ",".join(alert.id for alert in alerts), "rule": alerts[0].rule}
    return {"metadata": {"event_type": "kentongan_alert", "event_payload": payload}}
