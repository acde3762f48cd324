"""Slack's rules for messages, as strict as its documents: what breaks one is named.

https://docs.slack.dev/reference/block-kit/blocks and …/composition-objects/text-object; the size of a whole message is what
others found (https://github.com/slackapi/bolt-js/issues/2509).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

MOST_BLOCKS = 50
WHOLE_MESSAGE = 13_000
_ARGUMENTS = {
    "text",
    "blocks",
    "channel",
    "ts",
    "thread_ts",
    "reply_broadcast",
    "metadata",
    "mrkdwn",
    "unfurl_links",
    "unfurl_media",
}


def faults(message: dict[str, Any]) -> list[str]:
    """Everything in `message` that Slack would refuse; empty if it would take it."""
    found = [f"unknown argument {key}" for key in message if key not in _ARGUMENTS]
    found += [] if 1 <= len(message["text"]) <= 4000 else ["fallback text"]
    blocks = message["blocks"]
    found += [] if 1 <= len(blocks) <= MOST_BLOCKS else [f"{len(blocks)} blocks"]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    found += [] if len(ids) == len(set(ids)) else ["a block_id twice"]
    found += [f"block_id {identity!r}" for identity in ids if not 1 <= len(identity) <= 255]
    size = len(json.dumps(blocks, ensure_ascii=False))
    found += [] if size <= WHOLE_MESSAGE else [f"{size} characters in all"]
    return found + [f"{block.get('type')}: {fault}" for block in blocks for fault in _block(block)]


def _block(block: dict[str, Any]) -> Iterator[str]:
    match block:
        case {"type": "header", "text": {"type": "plain_text"} as text}:
            yield from _text(text, 150)
        case {"type": "section"}:
            yield from _section(block)
        case {"type": "context", "elements": elements}:
            yield from _count("elements", elements, 10)
            for element in elements:
                yield from _text(element, 2000)
        case {"type": "rich_text", "elements": elements}:
            yield from _count("elements", elements, 50)
            for element in elements:
                yield from _rich(element)
        case {"type": "actions", "elements": elements}:
            yield from _count("elements", elements, 25)
            for element in elements:
                yield from _button(element)
        case {"type": "divider"}:
            pass
        case _:
            yield f"unknown or unfit: {block}"


def _section(block: dict[str, Any]) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "neither text nor fields"
    if "text" in block:
        yield from _text(block["text"], 3000)
    if "fields" in block:
        yield from _count("fields", block["fields"], 10)
        for field in block["fields"]:
            yield from _text(field, 2000)
    if extra := block.keys() - {"type", "block_id", "text", "fields"}:
        yield f"unknown keys {extra}"


def _text(text: dict[str, Any], most: int) -> Iterator[str]:
    allowed = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}.get(text["type"])
    if allowed is None or text.keys() - allowed:
        yield f"no text object: {text}"
    if not 1 <= len(text["text"]) <= most:
        yield f"{len(text['text'])} of {most} characters"
    if text["type"] == "plain_text" and re.search(r"[<>]|&(?!amp;|lt;|gt;)", text["text"]):
        yield f"not escaped: {text['text'][:80]}"


def _rich(element: dict[str, Any]) -> Iterator[str]:
    if element["type"] not in {"rich_text_section", "rich_text_quote"}:
        yield f"unknown element {element['type']}"
    yield from _count("parts", element["elements"], 50)
    for part in element["elements"]:
        allowed = {"text": {"type", "text", "style"}, "link": {"type", "text", "style", "url"}}.get(part["type"])
        if allowed is None or part.keys() - allowed:
            yield f"no part of rich text: {part}"
        if not 1 <= len(part["text"]) <= 3000:
            yield f"{len(part['text'])} characters of rich text"
        if part["type"] == "link" and not 1 <= len(part["url"]) <= 3000:
            yield "url"


def _button(element: dict[str, Any]) -> Iterator[str]:
    if element["type"] != "button" or not 1 <= len(element["action_id"]) <= 255:
        yield f"no button: {element}"
    yield from _text(element["text"], 75)
    if len(element.get("url", "")) > 3000:
        yield "url"


def _count(what: str, items: list[Any], most: int) -> Iterator[str]:
    if not 1 <= len(items) <= most:
        yield f"{len(items)} {what}, at most {most}"
