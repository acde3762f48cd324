"""A verdict as the arguments of `scripts/commit.lua`. Part of `storage`; pure."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import Any

import msgspec

from scraper.anchors import key_of
from scraper.codec import encode
from scraper.indexing import terms_of
from scraper.mending import is_repairable
from scraper.model import Alert, Article, DeliveryState, Story, Verdict
from scraper.revisiting import is_source_of, next_revisit
from storage.counters import of_alert, of_commit
from storage.keys import Keys
from storage.repairs import FIRST_REPAIR, REPAIR_TRIES, REPAIRS_KEPT
from storage.retention import Retention, milliseconds, stamp
from storage.revisits import REVISITS_KEPT, TOLD_KEPT
from storage.seen import day_of, known_id, minute_of

POSTED_FINGERPRINTS = 32
"""The smallest fingerprints of a text: two texts that share many words share many of these."""
POSTINGS_KEPT = 50
HISTORY_KEPT = 10
HISTORY_BYTES = 512 * 1024
"""Of all earlier revisions of one article: some hundred reports."""
MOST_ANCHORS = 64


def commit_arguments(verdict: Verdict, keys: Keys, retention: Retention) -> list[str | int | bytes]:
    """ARGV of the commit script, in the order that its head gives."""
    terms = " ".join(terms_of(verdict.article))
    return [
        keys.prefix,
        msgspec.json.encode(_plan(verdict, keys, retention) | {"indexed": _indexed_plan(verdict, terms, retention)}),
        encode(verdict.article),
        encode(verdict.analysis),
        encode(verdict.sketch),
        encode(verdict.story) if verdict.story else "",
        terms,
        *(encode(alert) for alert in verdict.alerts),
    ]


def _plan(verdict: Verdict, keys: Keys, retention: Retention) -> dict[str, Any]:
    """Everything the script writes beside the JSON values. What is absent is left out: Lua reads null as true."""
    article = verdict.article
    first_seen = article.first_seen or verdict.at
    left = retention.articles - (verdict.at - first_seen)
    plan: dict[str, Any] = {
        "id": article.id,
        "token": blake2b(encode(verdict), digest_size=12).hexdigest(),
        "revision_read": str(verdict.revision_read),
        "epoch_read": str(verdict.epoch_read),
        "revision": str(article.revision),
        "state": article.pages.state,
        "article_story": article.story or "",
        "first_seen": stamp(first_seen),
        "oldest": str(stamp(verdict.at - retention.articles)),
        "postings_oldest": str(stamp(verdict.at - retention.postings)),
        "day": day_of(verdict.at),
        "minute": minute_of(verdict.at),
        "repair_tries": REPAIR_TRIES if is_repairable(article) else 0,
        "repair_minutes": FIRST_REPAIR // timedelta(minutes=1),
        "repairs_kept": REPAIRS_KEPT,
        # What was fetched; the canonical URL is the page's word, and may lead nowhere.
        "repair": next(iter(article.pages.urls), article.url),
        "postings_kept": POSTINGS_KEPT,
        "history_kept": HISTORY_KEPT,
        "history_bytes": HISTORY_BYTES,
        "is_source": is_source_of(article.id, verdict.story),
        "told_kept": TOLD_KEPT,
        "revisits_kept": REVISITS_KEPT,
        "life": {
            # An article that was read long after its time stays for an hour, so that its own crawl still finds it.
            "article": milliseconds(max(left, timedelta(hours=1))),
            "articles": milliseconds(retention.articles),
            "postings": milliseconds(min(retention.postings, retention.articles)),
            "seen": milliseconds(retention.seen),
            "alerts": milliseconds(retention.alerts),
        },
        "fields": _article_fields(article),
        "fingerprints": [str(fingerprint) for fingerprint in verdict.sketch.fingerprints[:POSTED_FINGERPRINTS]],
        "seen": [keys.seen(page) for page in dict.fromkeys(map(known_id, (article.url, *article.pages.urls))) if page],
        "alerts": [alert_plan(alert) for alert in verdict.alerts],
        "counts": of_commit(verdict),
    }
    if article.shed:
        plan["is_shed"] = True
    if article.source:
        plan["source"] = article.source
    if (revisit := next_revisit(first_seen, verdict.at)) is not None:
        plan["revisit"] = stamp(revisit)
    if verdict.story:
        plan["story"] = _story_plan(verdict.story, verdict.anchors, retention)
    return plan


def _indexed_plan(verdict: Verdict, terms: str, retention: Retention) -> dict[str, Any]:
    return {
        "digest": terms_digest(terms),
        "first_seen": str(stamp(verdict.article.first_seen or verdict.at)),
        "life": milliseconds(retention.articles),
    }


def terms_digest(terms: str) -> str:
    """What tells one set of terms from another."""
    return blake2b(terms.encode(), digest_size=8).hexdigest()


def _article_fields(article: Article) -> list[str]:
    return _pairs(
        url=article.url,
        headline=article.headline,
        source=article.source,
        site=article.site,
        state=article.pages.state,
        story=article.story,
        duplicate_of=article.duplicate_of,
        content_hash=article.content_hash,
        revision=article.revision,
        first_seen=article.first_seen and article.first_seen.isoformat(),
        last_seen=article.last_seen and article.last_seen.isoformat(),
    )


def _story_plan(story: Story, anchors: tuple[str, ...], retention: Retention) -> dict[str, Any]:
    return {
        "id": story.id,
        "version_read": str(story.version - 1),
        "last_seen": stamp(story.last_seen),
        # By the time of the news, not of its arrival: an archive that is read today has stories of its own day.
        "anchors_oldest": str(stamp(story.last_seen - retention.postings)),
        "anchors": list(dict.fromkeys(map(key_of, (*story.anchors, *anchors))))[:MOST_ANCHORS],
        "fields": _pairs(
            title=story.title,
            version=story.version,
            first_seen=story.first_seen.isoformat(),
            last_seen=story.last_seen.isoformat(),
        ),
    }


def alert_plan(alert: Alert) -> dict[str, Any]:
    """What `commit.lua` and `alert.lua` write of `alert` beside its JSON."""
    waiting = [delivery.channel for delivery in alert.deliveries if delivery.state is DeliveryState.PENDING]
    fields = _pairs(
        rule=alert.rule,
        severity=alert.severity,
        type=alert.change.type,
        story=alert.story.id,
        article=alert.article.id,
        created=alert.created.isoformat(),
        pending=len(waiting),
    )
    for delivery in alert.deliveries:
        fields += [f"delivery:{delivery.channel}", encode(delivery).decode()]
    return {
        "id": alert.id,
        "story": alert.story.id,
        "created": stamp(alert.created),
        "channels": waiting,
        "counter": of_alert(alert),
        "fields": fields,
    }


def _pairs(**fields: object) -> list[str]:
    """Names and values in turn, as HSET takes them; None is written as ""."""
    return [word for name, value in fields.items() for word in (name, "" if value is None else str(value))]
