"""The judgement of one article: what to ask the store, and what to write of its answer. Part of `scraper`; pure.

Time comes in as a parameter and the store's answer as a value, so that live, in a backtest and in `explain` the same
functions decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec.structs import replace

from scraper.anchors import anchors_of
from scraper.copying import containment, is_copy
from scraper.model import (
    Analysis,
    Article,
    Change,
    Copy,
    Fate,
    PagesState,
    Question,
    Recall,
    Rule,
    Story,
    Verdict,
)
from scraper.novelty import Earlier, read_news
from scraper.rules import alerts_for, new_keywords, wanted_hits
from scraper.sketches import read, sketch
from scraper.stories import carry_on, find_previous, find_story, grow, open_story, told_elsewhere

MAX_KEYWORDS = 256
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_RANKS = {PagesState.PARTIAL: 0, PagesState.UNKNOWN: 1, PagesState.COMPLETE: 2}


class _Finding(NamedTuple):
    story: Story
    changes: tuple[Change, ...]
    standing: tuple[Change, ...]


def ask(article: Article, analysis: Analysis) -> Question:
    """What must be recalled before `article` can be judged."""
    return Question(article_id=article.id, sketch=sketch(article.body, analysis), anchors=anchors_of(article))


def judge(article: Article, analysis: Analysis, recall: Recall, rules: Sequence[Rule], *, now: datetime) -> Verdict:
    """Everything to write of `article`: what became of it, its story as it shall stand, what is new and who is told.

    The same article again is `UNCHANGED` and tells nobody. One that neither is conflict news nor has a keyword that a rule
    admits belongs to no story.
    """
    question, recall = ask(article, analysis), _with_text(recall, article)
    original = _original(article, analysis, recall)
    finding = _find(article, analysis, question, original, recall, rules, now=now)
    fate = _fate(article, original, recall, has_news=bool(finding and finding.changes))
    if fate is Fate.UNCHANGED:
        return _unchanged(article, analysis, question, recall, now=now)
    kept = _settled(article, original, finding, recall, now=now)
    return Verdict(
        fate=fate,
        article=kept,
        analysis=analysis,
        sketch=question.sketch,
        anchors=question.anchors,
        revision_read=recall.article.revision if recall.article else 0,
        story=replace(finding.story, version=finding.story.version + 1) if finding else None,
        epoch_read=recall.epoch,
        changes=finding.changes if finding else (),
        alerts=alerts_for(kept, *finding, rules, now=now) if finding else (),
        at=now,
    )


def _with_text(recall: Recall, article: Article) -> Recall:
    """`recall` with the text that its article gave up to make room, if `article` brings the same one again."""
    stored = recall.article
    if stored is None or stored.shed is None or article.shed or stored.content_hash != article.content_hash:
        return recall
    return replace(recall, article=replace(stored, paragraphs=article.paragraphs, shed=None))


def published(article: Article, now: datetime) -> datetime:
    """When `article` became news, in UTC: its own date, never in the future; its first sight where it has none."""
    return _within_reason(article.date_published or article.first_seen or now, now)


def _within_reason(moment: datetime, now: datetime) -> datetime:
    """`moment` in UTC; pages that claim to be of tomorrow are of now, and none is older than the web."""
    return min(max(moment, _EARLIEST), now).astimezone(UTC)


def _original(article: Article, analysis: Analysis, recall: Recall) -> Copy | None:
    """The known article of which this one is a near-copy; an article is no copy of those that came after it."""
    if recall.article is not None and recall.article.duplicate_of is None:
        return None
    near = [copy for copy in recall.copies if copy.article != article.id]
    if not near:
        return None
    came = read(article.body, analysis)
    copies = [copy for copy in near if is_copy(came, copy.sketch)]
    return max(copies, key=lambda copy: (containment(came, copy.sketch), copy.story or "", copy.article), default=None)


def _find(
    article: Article,
    analysis: Analysis,
    question: Question,
    original: Copy | None,
    recall: Recall,
    rules: Sequence[Rule],
    *,
    now: datetime,
) -> _Finding | None:
    """What is new and in which story; None for an article that belongs to none."""
    hits = wanted_hits(article, analysis, rules)
    if not analysis.conflict and not hits:
        return None
    at = published(article, now)
    story = _story(article, question.anchors, original, recall, at)
    if recall.article:
        # What a revision says new was not known when the article was published.
        at = max(at, _within_reason(article.date_modified or now, now))
    news = read_news(
        article,
        analysis,
        story,
        at=at,
        is_copy=original is not None,
        earlier=Earlier(recall.article, recall.analysis) if recall.article and recall.analysis else None,
        elsewhere=told_elsewhere(story, question.anchors, at, recall.stories),
    )
    keywords = new_keywords(article, hits, story)
    told = (*story.keywords, *(change.key.removeprefix("keyword:") for change in keywords))[-MAX_KEYWORDS:]
    grown = replace(grow(news.story, article, question.anchors, at), keywords=told)
    return _Finding(grown, (*news.changes, *keywords), news.standing)


def _story(article: Article, anchors: Sequence[str], original: Copy | None, recall: Recall, at: datetime) -> Story:
    """The story of `article`: the one it has, its original's, the best open one, or one of its own, be it a new chapter."""
    by_id = {story.id: story for story in recall.stories}
    own = by_id.get(recall.article.story or "") if recall.article else None
    if own:
        return own
    copied = by_id.get(original.story or "") if original else None
    if copied:
        # A reprint of an old text belongs to the old story even after that is closed: it is no news.
        return copied
    opened = open_story(article, anchors, at)
    known = find_story(anchors, at, recall.stories) or by_id.get(opened.id)
    previous = None if known else find_previous(anchors, at, recall.stories)
    return known or (carry_on(opened, previous) if previous else opened)


def _fate(article: Article, original: Copy | None, recall: Recall, *, has_news: bool) -> Fate:
    stored = recall.article
    if stored is None:
        return Fate.DUPLICATE if original else Fate.NEW
    if stored.content_hash == article.content_hash:
        return Fate.UPDATED if _rank(article) > _rank(stored) else Fate.UNCHANGED
    # A worse fetch of the same article does not replace a better one, unless it brings news.
    return Fate.UNCHANGED if _rank(article) < _rank(stored) and not has_news else Fate.UPDATED


def _rank(article: Article) -> tuple[int, int]:
    """How whole an article is; more is better."""
    return _RANKS[article.pages.state], article.pages.fetched if article.pages.state is PagesState.PARTIAL else 0


def _settled(
    article: Article, original: Copy | None, finding: _Finding | None, recall: Recall, *, now: datetime
) -> Article:
    """`article` as it is stored."""
    stored = recall.article
    return replace(
        article,
        first_seen=(stored and stored.first_seen) or article.first_seen or now,
        last_seen=now,
        revision=stored.revision + 1 if stored else 1,
        duplicate_of=original.article if original else None,
        story=finding.story.id if finding else None,
    )


def _unchanged(article: Article, analysis: Analysis, question: Question, recall: Recall, *, now: datetime) -> Verdict:
    """The stored article, seen once more."""
    stored = recall.article or article
    return Verdict(
        fate=Fate.UNCHANGED,
        article=replace(stored, last_seen=now, vanished=None),
        analysis=recall.analysis or analysis,
        sketch=sketch(stored.body, recall.analysis or analysis),
        anchors=question.anchors if stored.content_hash == article.content_hash else anchors_of(stored),
        revision_read=stored.revision,
        story=None,
        epoch_read=recall.epoch,
        changes=(),
        alerts=(),
        at=now,
    )
