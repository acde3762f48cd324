"""Messages as the HTML of mails: no images, no scripts, no style sheets. Part of `scheduler`; pure."""

from __future__ import annotations

from html import escape

from scheduler.channels.gathering import Collection, facts_line
from scheduler.channels.rendering import Message

_URGENT, _CALM = "#b00020", "#333333"


def page(content: str, identity: str) -> str:
    """A whole document; what it is called stands below it."""
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head><body style="font-family:sans-serif">'
        f'{content}<p style="color:#999">{escape(identity)}</p></body></html>'
    )


def alert_section(message: Message) -> str:
    """One alert, its facts as a table."""
    facts = "".join(
        f'<tr><td style="color:#666;padding-right:1em">{escape(fact.label)}</td><td>{escape(fact.value)}</td></tr>'
        for fact in message.facts
    )
    colour = _URGENT if message.urgent else _CALM
    return (
        f'<h2 style="color:{colour}">{escape(message.change)}</h2>{_quotes(message.quotes)}'
        f"<p>{_link(message)}</p><table>{facts}</table>"
    )


def digest_section(collection: Collection) -> str:
    """A numbered passage for each alert, its facts and id in small print."""
    items = "".join(
        f"<li><h3>{escape(item.title)}</h3>{_quotes(item.quotes[:1])}<p>{_link(item)}</p>"
        f'<p style="color:#666;font-size:small">{escape(facts_line(item.facts, item.id))}</p></li>'
        for item in collection.items
    )
    return f'<h2 style="color:{_CALM}">{escape(collection.title)}</h2><ol>{items}</ol>'


def _quotes(quotes: tuple[str, ...]) -> str:
    return "".join(f"<blockquote>{escape(quote)}</blockquote>" for quote in quotes)


def _link(message: Message) -> str:
    title = escape(message.headline)
    return f'<a href="{escape(message.url)}">{title}</a>' if message.url else title
