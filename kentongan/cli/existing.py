"""Names that a list is asked for: a typing error must not look like silence. Part of `kentongan.cli`.

What the configuration names is known, and so is what it names no more while something of it is stored.
"""

# ruff: noqa: PLC0415
# The rooms are imported when a command runs: `--help` stays quick.

from __future__ import annotations

from typing import TYPE_CHECKING

from kentongan.cli.refusals import unknown

if TYPE_CHECKING:
    from settings import Settings
    from storage.store import Store


async def refuse_unknown_channel(name: str | None, settings: Settings, store: Store) -> None:
    """Raises `BadUsage` for a channel that is not configured and never had an alert."""
    if name is not None and name not in {*settings.channels, *await store.channels()}:
        raise unknown("channel", name, "kentongan channels list")


async def refuse_unknown_rule(name: str | None, settings: Settings, store: Store) -> None:
    """Raises `BadUsage` for a rule that is not configured and told nothing that is kept."""
    from storage.alerts import Wanted

    if name is None or any(rule.name == name for rule in settings.rules):
        return
    if not await store.alerts.newest(1, wanted=Wanted(rule=name)):
        raise unknown("rule", name, "kentongan config show")


async def refuse_unknown_source(name: str | None, settings: Settings, store: Store) -> None:
    """Raises `BadUsage` for a source that is not configured and brought no article that is kept."""
    if name is None or any(source.name == name for source in settings.sources):
        return
    if not await store.articles.newest(source=name, limit=1):
        raise unknown("source", name, "kentongan sources list")
