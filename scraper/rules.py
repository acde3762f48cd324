"""Who is told of what: changes and rules to alerts. Part of `scraper`; pure.

An alert's id is computed from its rule, its story and its change, so whoever finds the same change writes the same alert
and the store keeps one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b

from msgspec.structs import replace

from scraper.matching import matcher, objection, refusal
from scraper.model import (
    Alert,
    Analysis,
    Article,
    ArticleRef,
    Change,
    ChangeType,
    Delivery,
    KeywordHit,
    Kind,
    PagesRef,
    Quote,
    Rule,
    Severity,
    Story,
    StoryRef,
    TruceStatus,
)
from scraper.novelty import independent_sources

_URGENT_STATUSES = frozenset({TruceStatus.AGREED, TruceStatus.VIOLATED, TruceStatus.ENDED})
_URGENT_TOLLS = frozenset({ChangeType.FIRST_REPORT, ChangeType.TOLL_RISE})


def admits(rule: Rule, article: Article) -> bool:
    """Whether `rule` listens to `article` at all: its source, no word that vetoes, every word it demands."""
    return refusal(rule, article) is None


def is_filtered(rule: Rule) -> bool:
    """Whether `rule` may have missed a change because the article that brought it was not admitted."""
    return bool(rule.sources or rule.none or rule.all_keywords)


def wanted_hits(article: Article, analysis: Analysis, rules: Iterable[Rule]) -> tuple[KeywordHit, ...]:
    """The hits that some rule asks for and admits, rule by rule, each in order of the text."""
    return tuple(hit for rule in rules if admits(rule, article) for hit in _hits(rule, article, analysis))


def _hits(rule: Rule, article: Article, analysis: Analysis) -> Iterator[KeywordHit]:
    asks_for_more = rule.keywords or rule.ceasefire or rule.casualties
    if rule.all_keywords and not asks_for_more:
        # The words that a rule demands are what it tells of, if it asks for nothing else.
        yield from matcher(replace(rule, keywords=rule.all_keywords)).find(article.body)
    asked = set(rule.keywords)
    yield from (hit for hit in analysis.keywords if hit.rule == rule.name and hit.keyword in asked)


def new_keywords(article: Article, hits: Iterable[KeywordHit], story: Story) -> tuple[Change, ...]:
    """One change for each rule's keyword that `story` has not had yet."""
    firsts: dict[str, KeywordHit] = {}
    for hit in hits:
        firsts.setdefault(f"{hit.rule}/{hit.keyword}", hit)
    body = article.body
    return tuple(
        Change(
            type=ChangeType.NEW_KEYWORD,
            key=f"keyword:{name}",
            keyword=hit.keyword,
            rule=hit.rule,
            quotes=(Quote(text=body[hit.start : hit.end], page=article.page_of(hit.start)),),
        )
        for name, hit in firsts.items()
        if name not in story.keywords
    )


def wants(rule: Rule, change: Change) -> bool:
    """Whether one of the conditions of `rule` matches `change`."""
    return objection(rule, change) is None


def severity_of(change: Change) -> Severity:
    """Urgent where lives may hang on hearing of it at once: deaths, and a truce that begins or breaks."""
    if change.kind is Kind.KILLED and change.type in _URGENT_TOLLS:
        return Severity.URGENT
    return Severity.URGENT if change.after in _URGENT_STATUSES else Severity.NORMAL


def alert_id(rule: str, story: str, change_key: str) -> str:
    """The id of the alert by which `rule` tells of a change: 20 hex digits, the same for ever."""
    return blake2b(f"{rule}\0{story}\0{change_key}".encode(), digest_size=10).hexdigest()


def alerts_for(
    article: Article,
    story: Story,
    changes: Sequence[Change],
    standing: Sequence[Change],
    rules: Iterable[Rule],
    *,
    now: datetime,
) -> tuple[Alert, ...]:
    """The alerts that `changes` make, by rule and in their order.

    A change that came by an article which a rule does not listen to is `standing` when another outlet repeats it. Rules
    that listen to some articles only are offered it again; their alert has the same id if it was told before.
    """
    return tuple(
        _alert(rule, article, story, change, now)
        for rule in rules
        if admits(rule, article)
        for change in _unique((*changes, *standing) if is_filtered(rule) else changes)
        if wants(rule, change)
    )


def _unique(changes: Iterable[Change]) -> Iterator[Change]:
    return iter({change.key: change for change in changes}.values())


def _alert(rule: Rule, article: Article, story: Story, change: Change, now: datetime) -> Alert:
    return Alert(
        id=alert_id(rule.name, story.id, change.key),
        rule=rule.name,
        severity=rule.severity or severity_of(change),
        change=change,
        story=StoryRef(id=story.id, title=story.title),
        article=ArticleRef(
            id=article.id,
            url=article.url,
            headline=article.headline,
            source=article.source,
            pages=PagesRef(state=article.pages.state),
        ),
        quotes=change.quotes,
        independent_sources=independent_sources(change, story),
        created=now,
        deliveries=tuple(Delivery(channel=channel) for channel in dict.fromkeys(rule.channels)),
    )
