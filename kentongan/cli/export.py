"""Stored articles as a file, whole or not at all. Part of `kentongan.cli`; what files there are is in `kentongan.cli.writers`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kentongan.cli.existing import refuse_unknown_source
from kentongan.cli.output import now
from kentongan.progress import counted
from kentongan.stores import open_store
from kentongan.unwritten import unwritten
from scraper.model import Article
from settings import Settings
from storage.store import Store

if TYPE_CHECKING:
    from kentongan.cli.writers import Writer

BATCH = 200


async def export_articles(
    settings: Settings, file: Path, open_writer: Callable[[Path], Writer], **conditions: Any
) -> int:
    """The articles that meet `conditions` are in `file`, whole or not at all; their number."""
    if str(file) == "-":
        # What becomes of stdout the front door tells, as for every command.
        return await _export(settings, file, open_writer, conditions)
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        try:
            count = await _export(settings, unfinished, open_writer, conditions)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise unwritten(file, error) from error
    return count


async def _export(
    settings: Settings, file: Path, open_writer: Callable[[Path], Writer], conditions: dict[str, Any]
) -> int:
    async with open_store(settings) as store:
        await refuse_unknown_source(conditions.get("source"), settings, store)
        writer = open_writer(file)
        count = await _write_all(store, writer, conditions)
    writer.close()
    return count


async def _write_all(store: Store, writer: Writer, conditions: dict[str, Any]) -> int:
    """How many articles `writer` was given. The bar ends early where conditions beside the time leave some out."""
    count = 0
    total = await store.articles.count(since=conditions.get("since"), until=conditions.get("before") or now())
    with counted("articles", total) as moved:
        async for article in stored_articles(store, **conditions):
            writer.add(article)
            moved()
            count += 1
    return count


async def stored_articles(store: Store, **conditions: Any) -> AsyncIterator[Article]:
    """All stored articles that meet `conditions` (as `newest` takes them), newest first, read in batches."""
    before: datetime | None = conditions.pop("before", None)
    met: set[str] = set()
    skipped = 0
    while batch := await store.articles.newest(before=before, limit=BATCH, offset=skipped, **conditions):
        fresh = [article for article in batch if article.id not in met]
        for article in fresh:
            yield article
        # By moment and not by place: new articles come in front meanwhile. Several may share the last moment of a batch.
        last = batch[-1].first_seen
        at_last = {article.id for article in batch if article.first_seen == last}
        skipped = len(batch) + skipped if last == before else 0
        before, met = last, (met | at_last if last == before else at_last)
