"""What a store would recall, kept in this process for a backtest. Part of the front door; knows no Redis.

It answers as `storage/scripts/recall.lua` does, which a test holds it to, and its size is bounded: of articles it keeps
what finds their copies, for as long as the store does and of the newest only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from scraper.anchors import key_of
from scraper.codec import decode, encode
from scraper.model import Copy, Question, Recall, Sketch, Story, Value, Verdict
from storage.articles import MOST_COPIES, MOST_STORIES
from storage.plan import MOST_ANCHORS, POSTED_FINGERPRINTS, POSTINGS_KEPT
from storage.retention import Retention

MOST_TEXTS = 20_000
"""Articles whose copies are still found: some 5 kB each. Twenty busy outlets print as many in ten days."""
MOST_KEPT_STORIES = 20_000


class _Text(Value, frozen=True, kw_only=True):
    """An article in small; encoded, it takes a tenth."""

    came: datetime
    site: str | None
    story: str | None
    sketch: Sketch


class _Postings:
    """Lists of ids under names, each list cut to its newest."""

    def __init__(self) -> None:
        self._lists: dict[str | int, list[str]] = {}

    def post(self, names: Iterable[str | int], member: str) -> None:
        for name in names:
            known = self._lists.setdefault(name, [])
            if member in known:
                known.remove(member)
            known.append(member)
            del known[:-POSTINGS_KEPT]

    def forget(self, names: Iterable[str | int], member: str) -> None:
        for name in names:
            known = self._lists.get(name, [])
            if member in known:
                known.remove(member)
            if not known:
                self._lists.pop(name, None)

    def weigh(self, names: Iterable[str | int]) -> dict[str, tuple[int, float]]:
        """Each member: in how many of the lists it stands, and how rare those are."""
        found: dict[str, tuple[int, float]] = {}
        for name in names:
            members = self._lists.get(name, [])
            for member in members:
                shared, rarity = found.get(member, (0, 0.0))
                found[member] = shared + 1, rarity + 1 / len(members)
        return found


class Memory:
    """Grows up to its bounds, the oldest goes first. What is put in must come in order of time."""

    def __init__(self, retention: Retention | None = None) -> None:
        self._lifetime = (retention or Retention()).postings
        self._texts: OrderedDict[str, bytes] = OrderedDict()
        self._stories: OrderedDict[str, bytes] = OrderedDict()
        self._by_fingerprint = _Postings()
        self._by_anchor = _Postings()

    def recall(self, question: Question) -> Recall:
        """The answer to `question`, bounded as a store's; of the article itself it remembers nothing."""
        copies = tuple(islice(self._copies(question), MOST_COPIES))
        weighed = self._by_anchor.weigh(tuple(dict.fromkeys(map(key_of, question.anchors))))
        anchored = sorted(weighed, key=lambda story: (-weighed[story][0], -weighed[story][1], story))
        ids = dict.fromkeys([*(copy.story for copy in copies if copy.story), *anchored])
        told = [decode(self._stories[story], Story) for story in ids if story in self._stories]
        return Recall(copies=copies, stories=tuple(told[:MOST_STORIES]))

    def commit(self, verdict: Verdict, at: datetime) -> None:
        """What `verdict`, made at `at`, says is recalled from now on."""
        article, story = verdict.article, verdict.story
        text = _Text(came=at, site=article.site, story=article.story, sketch=verdict.sketch)
        self._texts[article.id] = encode(text)
        self._by_fingerprint.post(_posted(verdict.sketch), article.id)
        if story is not None:
            self._stories[story.id] = encode(story)
            self._stories.move_to_end(story.id)
            self._by_anchor.post(_named(story, verdict.anchors), story.id)
        self._forget(at)

    def _copies(self, question: Question) -> Iterator[Copy]:
        weighed = self._by_fingerprint.weigh(_posted(question.sketch))
        for article in sorted(weighed, key=lambda known: (-weighed[known][1], -weighed[known][0], known)):
            if article != question.article_id:
                text = decode(self._texts[article], _Text)
                yield Copy(article=article, site=text.site, story=text.story, sketch=text.sketch)

    def _forget(self, now: datetime) -> None:
        while self._texts:
            article = next(iter(self._texts))
            text = decode(self._texts[article], _Text)
            if len(self._texts) <= MOST_TEXTS and now - text.came <= self._lifetime:
                break
            del self._texts[article]
            self._by_fingerprint.forget(_posted(text.sketch), article)
        while len(self._stories) > MOST_KEPT_STORIES:
            story, written = self._stories.popitem(last=False)
            self._by_anchor.forget(_named(decode(written, Story), ()), story)


def _posted(sketch: Sketch) -> tuple[int, ...]:
    return sketch.fingerprints[:POSTED_FINGERPRINTS]


def _named(story: Story, anchors: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(map(key_of, (*story.anchors, *anchors))))[:MOST_ANCHORS]
