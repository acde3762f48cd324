"""Secrets taken out of what leaves the house. Part of `scheduler`; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar, cast

T = TypeVar("T")

_HIDDEN = "[Filtered]"
_DEEPEST = 30
_SHORTEST_SECRET = 6
"""Shorter ones would blank out ordinary words."""

_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@\"'<>]*@")
_QUERY = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s?#\"'<>]*)[?#][^\s\"'<>]*")
_HOOK = re.compile(
    r"(?i)(https?://(?:hooks\.[\w.-]+|discord(?:app)?\.com/api/webhooks|[\w.-]+/(?:api/)?webhooks?))/[^\s\"'<>]*"
)
_PAIR = re.compile(
    r"""(?i)\b([\w-]*(?:token|secret|passw(?:or)?d|authorization|api[_-]?key|cookie|dsn))(["']?\s*[:=]\s*["']?)"""
    r"""(?:(?:bearer|basic)\s+)?[^\s,;&"']+"""
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_SENSITIVE_KEY = re.compile(r"(?i)token|secret|passw|authorization|api[_-]?key|cookie|\bdsn\b|webhook|smtp_url")


class Scrubber:
    """Knows what must not be said."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # The longest first: one secret may hold another.
        self._secrets = sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}, key=len, reverse=True)

    def event(self, event: T) -> T:
        """`event` with every text in it scrubbed and the values of sensitive keys hidden; its shape stays."""
        return cast("T", self._walk(event, 0))

    def text(self, text: str) -> str:
        """`text` without known secrets, credentials and queries of addresses, webhook paths and `token=…` pairs."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        text = _USERINFO.sub(r"\1", text)
        text = _HOOK.sub(rf"\1/{_HIDDEN}", text)
        text = _QUERY.sub(r"\1", text)
        text = _PAIR.sub(rf"\1\2{_HIDDEN}", text)
        return _BEARER.sub(rf"\1 {_HIDDEN}", text)

    def _walk(self, node: object, depth: int) -> object:
        if isinstance(node, str):
            return self.text(node)
        if depth > _DEEPEST:
            return _HIDDEN if isinstance(node, dict | list | tuple) else node
        if isinstance(node, dict):
            return {key: self._entry(key, value, depth) for key, value in node.items()}
        if isinstance(node, list):
            return [self._walk(item, depth + 1) for item in node]
        if isinstance(node, tuple):
            return tuple(self._walk(item, depth + 1) for item in node)
        return node

    def _entry(self, key: object, value: object, depth: int) -> object:
        if isinstance(key, str) and _SENSITIVE_KEY.search(key) and isinstance(value, str):
            return _HIDDEN
        return self._walk(value, depth + 1)
