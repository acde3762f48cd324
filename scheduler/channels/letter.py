"""What a mail says: its subject, its plain text, its HTML and the headers that filters read. Part of `scheduler`; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from scheduler.channels.gathering import Collection, collection_text
from scheduler.channels.markup import alert_section, digest_section, page
from scheduler.channels.rendering import Message
from scheduler.channels.wording import WORDINGS, Language
from scraper.model import Alert, Severity, Value

SIGNATURE = "-- "
"""What follows it, mail clients show small or not at all (RFC 3676 §4.3)."""


class Letter(Value, frozen=True, kw_only=True):
    """One mail, without its envelope."""

    id: str
    subject: str
    text: str
    html: str
    alerts: tuple[Alert, ...]


def alert_letter(message: Message, alert: Alert, language: Language) -> Letter:
    """`alert`, rendered as `message`, as a mail."""
    preview = " ".join([*message.quotes[:1], message.headline])
    section = alert_section(message, WORDINGS[language])
    return Letter(
        id=alert.id,
        subject=message.title,
        text=_alert_text(message),
        html=page(message.title, preview, section, f"kentongan · {message.id}", language=language),
        alerts=(alert,),
    )


def digest_letter(collection: Collection, alerts: Sequence[Alert], identity: str, language: Language) -> Letter:
    """`alerts`, rendered as `collection`, as one mail."""
    preview = " · ".join(item.title for item in collection.items[:3])
    section = digest_section(collection, WORDINGS[language])
    return Letter(
        id=identity,
        subject=collection.title,
        text=f"{collection_text(collection)}\n\n{SIGNATURE}\nkentongan · {collection.id}\n",
        html=page(collection.title, preview, section, f"kentongan · {collection.id}", language=language),
        alerts=tuple(alerts),
    )


def filter_headers(letter: Letter) -> Iterator[tuple[str, str]]:
    """Headers by which a person can sort mails; ids and names of ours only, nothing that a page wrote.

    `X-Kentongan-Alert` stands once for each alert.
    """
    for alert in letter.alerts:
        yield "X-Kentongan-Alert", token(alert.id)
    first = letter.alerts[0]
    yield "X-Kentongan-Rule", token(first.rule)
    is_urgent = any(alert.severity is Severity.URGENT for alert in letter.alerts)
    yield "X-Kentongan-Severity", (Severity.URGENT if is_urgent else Severity.NORMAL).value
    if len(letter.alerts) == 1:
        yield "X-Kentongan-Change", first.change.type.value
    if len({alert.story.id for alert in letter.alerts}) == 1:
        yield "X-Kentongan-Story", token(first.story.id)
    if is_urgent:
        yield "Importance", "high"
        yield "X-Priority", "1"


def token(text: str) -> str:
    """`text` with nothing but letters, digits, dots and dashes, as a Message-ID's left side wants it."""
    return "".join(char if char.isascii() and (char.isalnum() or char in ".-") else "-" for char in text)[:64]


def distinct(text: str) -> str:
    """As `token`; where that says less than `text`, with a digest of it, so that two names stay two."""
    plain = token(text)
    if plain == text:
        return plain
    return f"{plain[:50]}-{blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}"


def _alert_text(message: Message) -> str:
    """What is new, the evidence, where it stands, and what else is known in two columns; the subject is not repeated."""
    width = max(len(fact.label) for fact in message.details) + 2
    return "\n".join(
        [
            message.change,
            message.story,
            "",
            *(f"  {quote}" for quote in message.quotes),
            *([""] if message.quotes else []),
            message.headline,
            *([message.url] if message.url else []),
            "",
            *(f"{f'{fact.label}:':<{width}}{fact.value}" for fact in message.details),
            "",
            SIGNATURE,
            f"kentongan · {message.id}",
            "",
        ]
    )
