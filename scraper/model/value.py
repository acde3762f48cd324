"""The base of all values. Part of `scraper.model`."""

from __future__ import annotations

from msgspec import Struct


class Value(Struct, frozen=True, kw_only=True):
    """Frozen, keyword-only, every field written. Subclasses repeat both options for the type checker and for `kw_only`, which is not inherited."""
