"""An alert in plain words, once for all channels. Part of `scheduler`; pure.

Everything a page wrote passes `clean` here, so a channel adds only its own escaping.
"""

from __future__ import annotations

from datetime import UTC, tzinfo

from msgspec.structs import replace

from scheduler.channels.retelling import retold
from scheduler.channels.sanitising import clean, shorten, web_link
from scheduler.channels.wording import WORDINGS, Language, Wording
from scraper.model import Alert, Change, ChangeType, Quote, Range, Severity, TruceStatus, Value, Who

_TITLE = 140
_HEADLINE = 200
_QUOTE = 400
_WORD = 80
_MOST_QUOTES = 4


class Fact(Value, frozen=True, kw_only=True):
    label: str
    value: str
    is_minor: bool = False
    """Whether it says how the alert came about, and nothing of the news."""


class Message(Value, frozen=True, kw_only=True):
    """What one alert says. Every text is one line without control characters, and short."""

    id: str
    urgent: bool
    title: str
    """Flags, change and story: a subject line."""
    flags: str
    """That it is a test, or urgent, in brackets; empty if neither."""
    change: str
    """What is new, from → to."""
    sides: tuple[Fact, ...]
    """Before and now, each under its name; empty where there are not both."""
    story: str
    quotes: tuple[str, ...]
    """In quotation marks, with the page."""
    headline: str
    url: str | None
    """None if the article's address is none that may be linked."""
    facts: tuple[Fact, ...]

    @property
    def details(self) -> tuple[Fact, ...]:
        """The facts without the story, for where it is named already."""
        return self.facts[1:] if self.story else self.facts


def render(alert: Alert, *, language: Language = "id", zone: tzinfo = UTC) -> Message:
    """`alert` in words of `language`, its times in `zone`."""
    words = WORDINGS[language]
    change = shorten(describe(alert.change, words), _TITLE)
    story = clean(alert.story.title, _HEADLINE)
    is_urgent = alert.severity is Severity.URGENT
    marks = ((words.test, alert.test), (words.urgent, is_urgent))
    flags = " ".join(f"[{word}]" for word, applies in marks if applies)
    return Message(
        id=clean(alert.id, _WORD),
        urgent=is_urgent,
        title=shorten(f"{flags} {' · '.join(filter(None, (change, story)))}".strip(), _TITLE),
        flags=flags,
        change=change,
        sides=_sides(alert.change, words),
        story=story,
        quotes=tuple(_quote(quote, words) for quote in alert.quotes[:_MOST_QUOTES]),
        headline=clean(_printed(alert, language), _HEADLINE),
        url=web_link(alert.article.url),
        facts=_facts(alert, story, words, zone),
    )


def _printed(alert: Alert, language: Language) -> str:
    """Under what the news stands; of a notice, which is ours, the reason in the reader's language."""
    said = alert.article.headline or alert.article.url
    return retold(said, language) if alert.change.type.is_notice else said


def plain_text(message: Message) -> str:
    """`message` as lines of text, the title first."""
    return "\n".join([message.title, "", *body_lines(message)])


def body_lines(message: Message) -> list[str]:
    """`message` as lines of text without its title."""
    return [
        message.change,
        *message.quotes,
        "",
        message.headline,
        *([message.url] if message.url else []),
        "",
        *(f"{fact.label}: {fact.value}" for fact in message.facts),
        message.id,
    ]


def describe(change: Change, words: Wording) -> str:
    """What is new, in one line: "Toll rises: 2 → 13 killed (civilians)"."""
    label = words.changes[change.type]
    if change.health is not None:
        return f"{label}: {_arrow(words.health[change.health.before], words.health[change.health.after])}"
    if change.type is ChangeType.VANISHED and change.kind is None:
        what = replace(change, type=ChangeType.STATUS_CHANGE)
        return f"{label}: {describe(what, words)}" if change.before or change.keyword else label
    if isinstance(change.after, TruceStatus) or isinstance(change.before, TruceStatus):
        return f"{words.ceasefire}: {_arrow(_state(change.before, words), _state(change.after, words))}"
    if change.keyword is not None:
        return f"{words.keyword}: {clean(change.keyword, _WORD)}"
    if change.kind is None:
        return label
    figure = _arrow(_state(change.before, words), _state(change.after, words))
    remarks = [words.who[change.who]] if change.who is not None and change.who is not Who.UNSPECIFIED else []
    remarks += [words.total] if change.cumulative else []
    count = f"{figure} {words.kinds[change.kind]}".strip()
    return f"{label}: {count}" + (f" ({', '.join(remarks)})" if remarks else "")


def _sides(change: Change, words: Wording) -> tuple[Fact, ...]:
    kind = words.kinds[change.kind] if change.kind is not None else ""
    if change.health is not None:
        states = [words.health[change.health.before], words.health[change.health.after]]
    else:
        states = [f"{said} {kind}".strip() for state in (change.before, change.after) if (said := _state(state, words))]
    labels = (words.before, words.now)
    return tuple(map(_side, labels, states)) if len(states) == len(labels) else ()


def _side(label: str, state: str) -> Fact:
    return Fact(label=label, value=state)


def _state(state: Range | TruceStatus | None, words: Wording) -> str:
    if state is None:
        return ""
    return words.truce[state] if isinstance(state, TruceStatus) else words.range(state)


def _arrow(before: str, after: str) -> str:
    return f"{before} → {after}" if before and after else before or after


def _quote(quote: Quote, words: Wording) -> str:
    page = f" ({words.page} {quote.page})" if quote.page is not None else ""
    return f"“{clean(quote.text, _QUOTE)}”{page}"


def _facts(alert: Alert, story: str, words: Wording, zone: tzinfo) -> tuple[Fact, ...]:
    sources = max(alert.independent_sources, 1)
    found = alert.created.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    if alert.change.type.is_notice:
        subject = Fact(label=words.changes[alert.change.type], value=story)
        return (subject, Fact(label=words.found, value=found, is_minor=True))
    news = (
        (words.story, story),
        (words.source, clean(alert.article.source or "", _WORD)),
        (words.independent, words.number(sources) if alert.change.type is not ChangeType.NEW_KEYWORD else ""),
        (words.completeness, words.pages[alert.article.pages.state]),
    )
    minor = (
        (words.rule, clean(alert.rule, _WORD)),
        (words.found, found),
    )
    return tuple(
        Fact(label=label, value=value, is_minor=pairs is minor)
        for pairs in (news, minor)
        for label, value in pairs
        if value
    )
