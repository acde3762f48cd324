"""Messages in Slack's Block Kit. Part of `scheduler`; pure.

Limits: https://docs.slack.dev/reference/block-kit/blocks (header 150, section 3,000 characters, field 2,000, 50 blocks). Beyond
those Slack refuses a message (`msg_blocks_too_long`) from about 13,200 characters on, counted in a way that it does not
tell (https://github.com/slackapi/bolt-js/issues/2509); `_LARGEST` stays well below.

What pages wrote stands in plain and rich text only, where nothing is markup, a mention or a link but what we make one. In plain
text it is escaped all the same (https://docs.slack.dev/messaging/formatting-message-text#escaping), in rich text unmarked. Links
are words, not buttons: a button wants an app that answers clicks, and shows a warning where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from scheduler.channels.gathering import Collection
from scheduler.channels.rendering import Message
from scheduler.channels.sanitising import shorten, unmarked
from scheduler.channels.wording import Wording

Block = dict[str, Any]

_HEADER = 150
_FIELD = 2000
_TEXT = 4000
_LARGEST = 12_000
_BLOCK_WEIGHT = 100
"""What Slack seems to count for a block beyond its own letters."""
_URGENT, _CALM = "🔴", "🟠"
_MEASURES = ((140, 300, 300, 2000), (140, 120, 150, 500), (110, 60, 110, 300), (90, 0, 90, 150), (60, 0, 0, 0))
"""Most characters of title, quote and facts of an alert in a digest, and of an address that is still linked."""


def alert_content(message: Message) -> dict[str, Any]:
    """`message` as text for notifications and blocks: what is new, the quotes, the article, what else is known."""
    return _content(message.title, [*_news(message, message.id), _small([_facts(message), message.id])])


def story_content(opening: Message, latest: Message, updates: int, words: Wording) -> dict[str, Any]:
    """The first message of a thread, brought up to date: `latest`, how many alerts followed, how it began.

    It keeps the block id of `opening`.
    """
    count = f"{words.number(updates)} {words.update if updates == 1 else words.updates}"
    began = f"{words.first}: {opening.change} · {_found(opening)}"
    blocks = [*_news(latest, opening.id), _small([f"🧵 {count}", began]), _small([_facts(latest), opening.id])]
    return _content(latest.title, blocks)


def digest_content(collection: Collection) -> dict[str, Any]:
    """`collection` as `alert_content` does it: a block for each of its alerts, shortened together until Slack takes them."""
    for measure in _MEASURES:
        blocks = [_header(collection.id, collection.title)]
        blocks += [_item(number, item, *measure) for number, item in enumerate(collection.items, 1)]
        if weight(blocks) <= _LARGEST:
            break
    return _content(collection.title, blocks)


def weight(blocks: list[Block]) -> int:
    """How long `blocks` are, as Slack may count."""
    return len(msgspec.json.encode(blocks).decode()) + _BLOCK_WEIGHT * len(blocks)


def escape(text: str, limit: int) -> str:
    """`text` with Slack's three control characters escaped, at most `limit` characters after that."""
    room = limit
    while True:
        escaped = shorten(text, room).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if len(escaped) <= limit:
            return escaped
        room -= max(len(escaped) - limit, 8) // 4


def _content(title: str, blocks: list[Block]) -> dict[str, Any]:
    return {"text": escape(title, _TEXT), "blocks": blocks}


def _news(message: Message, identity: str) -> list[Block]:
    mark = _URGENT if message.urgent else _CALM
    facts = [*message.sides, *(fact for fact in message.facts if not fact.is_minor)]
    return [
        _header(identity, " ".join(filter(None, (mark, message.flags, message.change)))),
        {"type": "rich_text", "elements": [*map(_quote, message.quotes), _article(message)]},
        {"type": "section", "fields": [_plain(f"{fact.label}\n{fact.value}", _FIELD) for fact in facts]},
    ]


def _header(identity: str, title: str) -> Block:
    return {"type": "header", "block_id": identity[:255], "text": _plain(title, _HEADER)}


def _quote(quote: str) -> Block:
    return {"type": "rich_text_quote", "elements": [{"type": "text", "text": unmarked(quote)}]}


def _article(message: Message) -> Block:
    """The headline, as a link where there is an address."""
    said: Block = {"type": "text", "text": unmarked(message.headline) or "–", "style": {"bold": True}}
    if message.url:
        said |= {"type": "link", "url": message.url}
    return {"type": "rich_text_section", "elements": [said]}


def _small(lines: Iterable[str]) -> Block:
    return {"type": "context", "elements": [_plain(line, _FIELD) for line in lines if line]}


def _item(number: int, item: Message, title: int, quote: int, facts: int, address: int) -> Block:
    mark = _URGENT if item.urgent else _CALM
    said = [f"{number}. {mark} {shorten(item.title, title)}"]
    said += [shorten(text, quote) for text in item.quotes[:1] if quote]
    said += [shorten(" · ".join(f"{fact.label}: {fact.value}" for fact in item.facts), facts)] if facts else []
    return {
        "type": "section",
        "block_id": item.id[:255],
        "text": _plain("\n".join(said), title + quote + facts + 10),
        "fields": [_link(item.headline, title, item.url if item.url and len(item.url) <= address else None)],
    }


def _link(words: str, limit: int, url: str | None) -> Block:
    # `web_link` has encoded everything else that ends a link.
    address = url.replace("&", "&amp;") if url else ""
    if not 0 < len(address) <= _FIELD - limit - 3:
        return _plain(words or "–", limit)
    return {"type": "mrkdwn", "verbatim": True, "text": f"<{address}|{escape(words, limit) or '–'}>"}


def _facts(message: Message) -> str:
    return " · ".join(f"{fact.label}: {fact.value}" for fact in message.facts if fact.is_minor)


def _found(message: Message) -> str:
    return message.facts[-1].value


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "emoji": False, "text": escape(text, limit)}
