"""A crawl that stores nothing and tells what it would have done. Part of `scheduler`; satisfies `spiders.ports.Intake`."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.clock import Clock, utc_now
from scheduler.ports import Articles
from scheduler.reading import Reader
from scraper.judging import ask
from scraper.mending import mend
from scraper.model import Article, Copy, PagesState, Question, Recall, Verdict
from spiders.ports import NoRevisits, Taken, Validators


class RecordingIntake(NoRevisits):
    """Judges on what the store knows (if one is given) and on what this rehearsal found before; `verdicts` is the outcome."""

    def __init__(self, reader: Reader, *, articles: Articles | None = None, clock: Clock = utc_now) -> None:
        self.verdicts: list[Verdict] = []
        """In the order in which they would have been committed."""
        self._articles = articles
        self._reader = reader
        self._clock = clock
        self._told: set[str] = set()

    async def wanted(self, source: str, urls: Sequence[str]) -> Sequence[str]:  # noqa: ARG002 - see StoringIntake
        return list(urls) if self._articles is None else await self._articles.wanted(urls, self._clock())

    async def due_for_repair(self, source: str) -> Sequence[str]:  # noqa: ARG002 - handing out would count as a try
        return ()

    async def missed(self, source: str, url: str) -> None:
        """Nothing is remembered."""

    async def take(self, source: str, article: Article) -> Taken:  # noqa: ARG002 - the article knows its source
        """`article` is judged; an alert that was told in this rehearsal is not counted again."""
        if article.pages.state is PagesState.PARTIAL and self._articles is not None:
            article = mend(article, await self._articles.get(article.id))
        analysis = await self._reader.read(article)
        question = ask(article, analysis)
        recall = Recall() if self._articles is None else await self._articles.recall(question)
        verdict = self._reader.judge(article, analysis, self._overlaid(recall, question), self._clock)
        self.verdicts.append(verdict)
        new = {alert.id for alert in verdict.alerts} - self._told
        self._told |= new
        return Taken(fate=verdict.fate, article_id=verdict.article.id, alerts=len(new))

    async def validators(self, source: str, url: str) -> Validators | None:  # noqa: ARG002 - a rehearsal looks at everything
        return None

    async def remember(self, source: str, url: str, validators: Validators) -> None:
        """Nothing is remembered."""

    def _overlaid(self, recall: Recall, question: Question) -> Recall:
        """`recall` as it would be, had the earlier verdicts been committed."""
        before = {verdict.article.id: verdict for verdict in self.verdicts}
        same = before.pop(question.article_id, None)
        stories = {story.id: story for story in recall.stories}
        stories |= {verdict.story.id: verdict.story for verdict in self.verdicts if verdict.story}
        mine = set(question.sketch.fingerprints)
        copies = [
            Copy(article=known.article.id, site=known.article.site, story=known.article.story, sketch=known.sketch)
            for known in before.values()
            if not mine.isdisjoint(known.sketch.fingerprints)
        ]
        return Recall(
            article=same.article if same else recall.article,
            analysis=same.analysis if same else recall.analysis,
            copies=(*recall.copies, *copies),
            stories=tuple(stories.values()),
            epoch=recall.epoch,
        )
