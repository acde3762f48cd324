"""Values to JSON and back, in the shapes of the public interface. Part of `scraper`; pure.

The one thing JSON has beyond the values themselves is `body` in an article (its paragraphs joined).
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from scraper.model import Article, Page, Value

V = TypeVar("V", bound=Value)


def to_builtins(value: Value) -> dict[str, Any]:
    """`value` as plain dicts, lists and strings, ready for `json.dumps`; times in ISO 8601 with offset."""
    plain: dict[str, Any] = msgspec.to_builtins(value)
    if isinstance(value, Article):
        return _with_body(plain, value.body)
    if isinstance(value, Page):
        return _flat_page(plain)
    return plain


def encode(value: Value) -> bytes:
    """`value` as one line of UTF-8 JSON that `decode` reads back to an equal value."""
    return msgspec.json.encode(value)


def decode(data: bytes | str, kind: type[V]) -> V:
    """The `kind` that `encode` wrote. Unknown keys are ignored; raises `msgspec.ValidationError` on another shape."""
    return msgspec.json.decode(data, type=kind)


def _with_body(plain: dict[str, Any], body: str) -> dict[str, Any]:
    """`body` stands right before `paragraphs`, as the interface prints it."""
    ordered: dict[str, Any] = {}
    for key, item in plain.items():
        if key == "paragraphs":
            ordered["body"] = body
        ordered[key] = item
    return ordered


def _flat_page(plain: dict[str, Any]) -> dict[str, Any]:
    """The pager's fields stand beside the page's own, as `extract --page` promises."""
    head = {"url": plain.pop("url"), "kind": plain.pop("kind")}
    return {**head, **plain.pop("pager"), **plain}
