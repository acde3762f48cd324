"""Messages as the HTML of mails: no images, no scripts, nothing from elsewhere. Part of `scheduler`; pure.

Readable in light and dark clients and on a phone. Every colour and width stands at its element, since many clients drop style
sheets; the one in the head only turns colours for those that are dark and keep it.
"""

from __future__ import annotations

from html import escape

from scheduler.channels.gathering import Collection, facts_line
from scheduler.channels.rendering import Fact, Message
from scheduler.channels.wording import Wording

_INK, _MUTED, _LINK, _RULE, _PAPER, _BOX = "#1f2328", "#59636e", "#0550ae", "#d1d9e0", "#ffffff", "#f6f8fa"
_URGENT, _CALM = "#b3001b", "#7a4b00"
_STYLE = """\
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.paper{background:#16181c!important;color:#e8eaed!important}
.box{background:#22262b!important}
.muted{color:#a6adb5!important}
.urgent{color:#ff9b93!important}
.calm{color:#ffc36b!important}
.link{color:#8ab8ff!important}
.line{border-color:#3a4048!important}
}"""


def page(subject: str, preview: str, content: str, footing: str, *, language: str) -> str:
    """A whole document. `preview` is what lists of mails show beside the subject; `footing` stands below, small."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(subject)}</title><style>{_STYLE}</style></head>"
        f'<body class="paper" style="margin:0;padding:0;background:{_PAPER};color:{_INK};'
        "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5\">"
        f'<div style="display:none;max-height:0;overflow:hidden">{escape(preview)}</div>'
        '<div style="max-width:600px;margin:0 auto;padding:16px;word-break:break-word">'
        f"{content}"
        f'<p class="muted line" style="color:{_MUTED};border-top:1px solid {_RULE};margin:24px 0 0;padding-top:12px;'
        f'font-size:13px">{escape(footing)}</p></div></body></html>'
    )


def alert_section(message: Message, words: Wording) -> str:
    """One alert: how urgent, what is new, from → to, the quotes, the article, its facts as a table."""
    facts = "".join(_row(fact) for fact in message.details)
    return (
        f'<p style="margin:0 0 4px">{_label(message, words)}</p>'
        f'<h1 style="font-size:22px;line-height:1.3;margin:0 0 4px">{escape(message.change)}</h1>'
        f'<p class="muted" style="color:{_MUTED};margin:0 0 16px">{escape(message.story)}</p>'
        f"{_sides(message.sides)}{_quotes(message.quotes)}"
        f'<p style="margin:16px 0;font-weight:600">{_link(message)}</p>'
        f'<table role="presentation" style="border-collapse:collapse;font-size:14px">{facts}</table>'
    )


def digest_section(collection: Collection, words: Wording) -> str:
    """A passage for each alert, its facts and id in small print."""
    items = "".join(
        f'<div class="line" style="border-top:1px solid {_RULE};padding:16px 0">'
        f'<p style="margin:0 0 4px">{_label(item, words)}</p>'
        f'<h2 style="font-size:17px;line-height:1.35;margin:0">{number}. {escape(item.change)}</h2>'
        f'<p class="muted" style="color:{_MUTED};margin:0 0 8px">{escape(item.story)}</p>'
        f'{_quotes(item.quotes[:1])}<p style="margin:8px 0">{_link(item)}</p>'
        f'<p class="muted" style="color:{_MUTED};margin:0;font-size:13px">'
        f"{escape(facts_line(item.facts, item.id))}</p></div>"
        for number, item in enumerate(collection.items, 1)
    )
    return f'<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">{escape(collection.title)}</h1>{items}'


def _label(message: Message, words: Wording) -> str:
    """How much it matters, in a word and not by colour alone."""
    style, colour = ("urgent", _URGENT) if message.urgent else ("calm", _CALM)
    word = message.flags.replace("] [", " · ").strip("[]") or words.news
    return f'<span class="{style}" style="color:{colour};font-size:13px;font-weight:700">● {escape(word)}</span>'


def _sides(sides: tuple[Fact, ...]) -> str:
    if not sides:
        return ""
    cells = '<td style="padding:0 8px;font-size:20px">→</td>'.join(
        f'<td style="padding:10px 14px"><span class="muted" style="color:{_MUTED};font-size:13px">{escape(side.label)}'
        f'</span><br><b style="font-size:18px">{escape(side.value)}</b></td>'
        for side in sides
    )
    return (
        f'<table role="presentation" class="box" style="background:{_BOX};border-radius:8px;margin:0 0 16px">'
        f"<tr>{cells}</tr></table>"
    )


def _quotes(quotes: tuple[str, ...]) -> str:
    return "".join(
        f'<blockquote class="line" style="border-left:4px solid {_RULE};margin:0 0 8px;padding:2px 0 2px 12px">'
        f"{escape(quote)}</blockquote>"
        for quote in quotes
    )


def _row(fact: Fact) -> str:
    return (
        f'<tr><td class="muted" style="color:{_MUTED};padding:2px 16px 2px 0;vertical-align:top;white-space:nowrap">{escape(fact.label)}</td>'
        f'<td style="padding:2px 0;vertical-align:top">{escape(fact.value)}</td></tr>'
    )


def _link(message: Message) -> str:
    title = escape(message.headline)
    if not message.url:
        return title
    return f'<a class="link" style="color:{_LINK}" href="{escape(message.url)}">{title}</a>'
