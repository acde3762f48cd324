"""Requests for what is not there. Part of `kentongan.cli`."""

from __future__ import annotations

from scraper.errors import ConfigurationError


class BadUsage(ConfigurationError):
    """The command names something that does not exist; ends with exit 2."""


def unknown(kind: str, name: str, where: str) -> BadUsage:
    """There is no `kind` called `name`; `where` is the command that lists those that are."""
    return BadUsage(f"there is no {kind} {name!r} (see: {where})")
