"""What a shell may offer for an argument: names of the configuration, ids of the store. Part of `kentongan.cli`.

A shell asks while somebody types: what cannot be told at once and quietly is not offered, and nothing is started for it.
"""

# ruff: noqa: PLC0415
# Most calls of the command line complete nothing.

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kentongan.cli.output import clean
from scraper.errors import KentonganError

if TYPE_CHECKING:
    from settings import Settings
    from storage.store import Store

Offers = list[tuple[str, str]]
"""Each with a word of explanation."""
_OFFERED = 30
_PATIENCE_S = 2.0


def source_names(context: typer.Context, incomplete: str) -> Offers:
    """The configured sources."""
    settings = _settings(context)
    return _beginning(((source.name, source.url) for source in settings.sources) if settings else (), incomplete)


def channel_names(context: typer.Context, incomplete: str) -> Offers:
    """The configured channels."""
    settings = _settings(context)
    return _beginning(((name, one.type) for name, one in settings.channels.items()) if settings else (), incomplete)


def article_ids(context: typer.Context, incomplete: str) -> Offers:
    """The newest articles."""

    async def newest(store: Store) -> Offers:
        return [(one.id, clean(one.headline)) for one in await store.articles.newest(limit=_OFFERED)]

    return _beginning(_stored(context, newest), incomplete)


def story_ids(context: typer.Context, incomplete: str) -> Offers:
    """The newest stories."""

    async def newest(store: Store) -> Offers:
        return [(one.id, clean(one.title)) for one in await store.stories.newest(_OFFERED)]

    return _beginning(_stored(context, newest), incomplete)


def alert_ids(context: typer.Context, incomplete: str) -> Offers:
    """The newest alerts."""

    async def newest(store: Store) -> Offers:
        return [(one.id, clean(one.story.title)) for one in await store.alerts.newest(_OFFERED)]

    return _beginning(_stored(context, newest), incomplete)


def _beginning(offers: Iterable[tuple[str, str]], incomplete: str) -> Offers:
    return [offer for offer in offers if offer[0].startswith(incomplete)]


def _settings(context: typer.Context) -> Settings | None:
    """The configuration that the command would read; None if it cannot be read."""
    from kentongan.configuration import load
    from settings import environment

    named = context.find_root().params.get("config")
    try:
        return load(Path(named) if named else None, environment())
    except KentonganError:
        return None


def _stored(context: typer.Context, ask: Callable[[Store], Awaitable[Offers]]) -> Offers:
    """What `ask` finds in a store that is up; nothing if it is not."""
    settings = _settings(context)
    if settings is None or not _is_up(settings):
        return []

    async def asked() -> Offers:
        from kentongan.stores import open_store

        async with asyncio.timeout(_PATIENCE_S), open_store(settings) as store:
            return await ask(store)

    try:
        return asyncio.run(asked())
    except (KentonganError, TimeoutError):
        return []


def _is_up(settings: Settings) -> bool:
    """Whether asking starts nothing: a server of our own runs already, or it is somebody else's."""
    from storage.embedded import is_alive
    from storage.server import say

    if settings.redis.get_secret_value() != "embedded":
        return True
    endpoint = settings.data_dir / "redis" / "endpoint"
    return endpoint.exists() and is_alive(say(Path(endpoint.read_text(encoding="utf-8")), "PING"))
