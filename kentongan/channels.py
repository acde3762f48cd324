"""Channels built from settings. Part of the front door."""

# ruff: noqa: PLC0415
# Each kind is imported where it is configured: what it talks through is slow to import, and no visit waits for it.

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TextIO
from zoneinfo import ZoneInfo

from scheduler.channels.atom import AtomChannel
from scheduler.channels.base import Channel
from scheduler.channels.threads import Threads
from scheduler.manners import Habits, Holds
from scraper.model import Rule
from settings import Apprise, Atom, Console, Email, Settings, Slack, Webhook
from settings import Channel as ChannelSettings


def build_channels(
    settings: Settings,
    *,
    threads: Threads | None = None,
    console_json: bool = False,
    console_stream: TextIO | None = None,
) -> dict[str, Channel]:
    """Every channel of `settings` by its name. Raises `ConfigurationError` for one that cannot work here."""
    return {
        name: build_channel(name, channel, threads=threads, console_json=console_json, console_stream=console_stream)
        for name, channel in settings.channels.items()
    }


def build_holds(settings: Settings, rules: Sequence[Rule] | None = None) -> dict[str, Holds]:
    """What may wait for digests and quiet hours, for each channel but feeds: those wake nobody, and show everything at once.

    `rules` stand in for those of the settings, if given.
    """
    rules = (*(settings.rule_views() if rules is None else rules), settings.health.view())
    return {
        name: Holds(rules, ZoneInfo(channel.zone))
        for name, channel in settings.channels.items()
        if not isinstance(channel, Atom)
    }


def build_habits(settings: Settings) -> dict[str, Habits]:
    """The rate and patience of each channel, when its storms are gathered, and through which others people hear that it takes
    nothing.
    """
    return {
        name: Habits(
            interval=channel.rate,
            timeout=_timeout(channel),
            storm=channel.storm.view() if channel.storm else None,
            heralds=_heralds(settings, name),
        )
        for name, channel in settings.channels.items()
    }


def _timeout(channel: ChannelSettings) -> timedelta | None:
    """How long a message may take where its kind says so."""
    if not isinstance(channel, Email):
        return None
    from scheduler.channels.email import EmailChannel

    return EmailChannel.timeout


def _heralds(settings: Settings, broken: str) -> tuple[str, ...]:
    """Where `health` sends notices; else the first channel that is no feed, which nobody looks at in time."""
    others = {name: channel for name, channel in settings.channels.items() if name != broken}
    named = tuple(name for name in settings.health.channels if name in others)
    return named or tuple(name for name, channel in others.items() if not isinstance(channel, Atom))[:1]


def build_channel(
    name: str,
    channel: ChannelSettings,
    *,
    threads: Threads | None = None,
    console_json: bool = False,
    console_stream: TextIO | None = None,
) -> Channel:
    """The way out that `channel` describes. The console prints to `console_stream` (stdout, if None), JSON lines if asked.

    Without `threads` a message belongs to no thread.
    """
    language, zone = channel.language, ZoneInfo(channel.zone)
    match channel:
        case Console():
            from scheduler.channels.console import ConsoleChannel

            return ConsoleChannel(name, json=console_json, language=language, zone=zone, stream=console_stream)
        case Slack():
            return _slack(name, channel, threads)
        case Email():
            from scheduler.channels.email import EmailChannel

            return EmailChannel(
                name,
                channel.smtp_url.get_secret_value(),
                sender=channel.sender,
                recipients=channel.to,
                subject=channel.subject,
                threads=threads,
                language=language,
                zone=zone,
            )
        case Webhook():
            from scheduler.channels.webhook import WebhookChannel

            secret = channel.secret.get_secret_value() if channel.secret else None
            return WebhookChannel(name, channel.url.get_secret_value(), secret=secret)
        case Apprise():
            from scheduler.channels.apprise import AppriseChannel

            return AppriseChannel(name, channel.url.get_secret_value(), language=language, zone=zone)
        case _:
            return AtomChannel(name)


def _slack(name: str, channel: Slack, threads: Threads | None) -> Channel:
    """By the bot, if the settings name one, else by the webhook."""
    language, zone = channel.language, ZoneInfo(channel.zone)
    if channel.bot_token and channel.channel:
        from scheduler.channels.slackbot import SlackBot

        return SlackBot(
            name,
            channel.bot_token.get_secret_value(),
            channel.channel,
            api_url=channel.api_url,
            threads=threads,
            language=language,
            zone=zone,
        )
    from scheduler.channels.slack import SlackChannel

    url = channel.webhook_url.get_secret_value() if channel.webhook_url else ""
    return SlackChannel(name, url, language=language, zone=zone)
