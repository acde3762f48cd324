"""Articles that are taken down or emptied after they were told. Part of `scraper`; pure.

Whoever was told by an article hears once that it is gone. What the story knows stays as it is: that an outlet removes a
report is news of the report, not of the dead.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from scraper.judging import judge
from scraper.language.folding import fold_text
from scraper.model import (
    Alert,
    Article,
    ArticleRef,
    ChangeType,
    Delivery,
    Fate,
    PagesRef,
    Recall,
    Rule,
    Verdict,
)
from scraper.rules import alert_id, severity_of

_LONGEST_NOTICE = 60
"""Words of a notice; a longer text that says "was removed" tells a story."""
_LONGEST_STUB = 40
_SHARE = 5
"""A text of which nothing is left and that is so many times shorter is no edit."""


def is_same_text(fresh: Article, stored: Article) -> bool:
    """Whether `fresh` has a paragraph of `stored`, or its headline: it is the same article, perhaps under another address.

    One whose text was shed is known by the hash of all of it, or by its date.
    """
    if fresh.headline and fresh.headline == stored.headline:
        return True
    if stored.shed:
        return fresh.content_hash == stored.content_hash or fresh.date_published == stored.date_published is not None
    return not _said(fresh).isdisjoint(_said(stored))


def is_emptied(fresh: Article, stored: Article) -> bool:
    """Whether the page of `stored`, read again as `fresh`, has nothing to say any more: no text, or a notice in its place."""
    words = len(fresh.body.split())
    if not words:
        return True
    if fresh.content_hash == stored.content_hash or not _said(fresh).isdisjoint(_said(stored)):
        return False
    if words <= _LONGEST_NOTICE and _is_notice(f"{fresh.headline or ''}\n{fresh.body}"):
        return True
    return words <= _LONGEST_STUB and words * _SHARE < len(stored.body.split())


def judge_vanished(recall: Recall, told: Sequence[Alert], rules: Sequence[Rule], *, now: datetime) -> Verdict | None:
    """What to write of the recalled article, which is gone: it says so, and each rule that told of it tells that too, once.

    `told` are the alerts that came of the article, in any order. None if nothing is stored, or it is known to be gone.
    """
    stored, analysis = recall.article, recall.analysis
    if stored is None or analysis is None or stored.vanished is not None:
        return None
    alerts = tuple(_alert(rule, stored, latest, now) for rule in rules if (latest := _latest(told, rule)))
    return replace(
        judge(stored, analysis, recall, (), now=now),
        fate=Fate.UPDATED,
        article=replace(stored, vanished=now),
        changes=tuple({alert.change.key: alert.change for alert in alerts}.values()),
        alerts=alerts,
    )


def _said(article: Article) -> set[str]:
    return {paragraph.text for paragraph in article.paragraphs}


def _is_notice(text: str) -> bool:
    folded = fold_text(text).text
    return any(phrase in folded for phrase in _notices())


@cache
def _notices() -> tuple[str, ...]:
    table = tomllib.loads((files(__package__) / "vanishing.toml").read_text(encoding="utf-8"))
    return tuple(table["notices"])


def _latest(told: Sequence[Alert], rule: Rule) -> Alert | None:
    """The last thing that `rule` told by the article."""
    mine = [alert for alert in told if alert.rule == rule.name and alert.change.type is not ChangeType.VANISHED]
    return max(mine, key=lambda alert: (alert.created, alert.id), default=None)


def _alert(rule: Rule, article: Article, told: Alert, now: datetime) -> Alert:
    """That what `told` said is not to be read there any more, with the words in which it was."""
    change = replace(
        told.change,
        type=ChangeType.VANISHED,
        key=f"vanished:{article.id}",
        before=told.change.after,
        after=None,
        quotes=told.quotes,
    )
    return replace(
        told,
        id=alert_id(rule.name, told.story.id, change.key),
        severity=rule.severity or severity_of(change),
        change=change,
        article=ArticleRef(
            id=article.id,
            url=article.url,
            headline=article.headline,
            source=article.source,
            pages=PagesRef(state=article.pages.state),
        ),
        created=now,
        deliveries=tuple(Delivery(channel=channel) for channel in dict.fromkeys(rule.channels)),
    )
