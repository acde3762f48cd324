"""Where we go: the operator's sources, as the rooms below the front door see them. Part of `scraper.model`."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from scraper.model.value import Value


class SourceKind(StrEnum):
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    ARTICLE = "article"


class Render(StrEnum):
    NEVER = "never"
    AUTO = "auto"
    ALWAYS = "always"


class FetchLimits(Value, frozen=True, kw_only=True):
    """Politeness and bounds of one source."""

    user_agent: str
    concurrency_per_site: int
    delay: timedelta
    obey_robots: bool
    max_body: int
    """Bytes, after decompression."""
    timeout: timedelta
    allow_private_addresses: tuple[str, ...] = ()
    """CIDRs beyond the public internet that pages may live in."""


class Source(Value, frozen=True, kw_only=True):
    """One place to watch, as the operator configured it."""

    name: str
    url: str
    kind: SourceKind | None = None
    """None: found out from the first answer."""
    language: str | None = None
    allow: tuple[str, ...] = ()
    """Regular expressions of article URLs; empty: links are judged by themselves."""
    max_pages: int
    max_age: timedelta | None = None
    render: Render = Render.AUTO
    every: timedelta
    slowest: timedelta
    cron: str | None = None
    zone: str = "UTC"
    """Of `cron`, as the IANA database calls it."""
    archive: bool = False
    paused: bool = False
    """Not visited unless by name."""
    health_channels: tuple[str, ...] = ()
    """Where it is told that its health has changed."""
    limits: FetchLimits
