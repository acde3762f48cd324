"""The newest stories at hand, so that a reader waits only for what changed. Part of the front door; reads, and never writes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from scraper.model import Story
from storage.bulletin import STORIES, Standing
from storage.store import Store

SHELVED = STORIES
"""So many stories are kept here, as large as they are: a long one takes some 20 KB as JSON."""


class Shelf:
    """The `SHELVED` stories seen last. What stands here is compared by its version with the store at each look."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stories: dict[str, tuple[str, Story]] = {}
        """Each with the version that the store gave it."""

    async def look(self) -> tuple[str, Sequence[Story]]:
        """The mark of the store, and its stories as they stood then or a moment later, the one with the latest article first."""
        standing = await self._store.bulletin.look("") or Standing(mark="")
        kept = self._stories
        changed = [story for story, version in standing.stories.items() if kept.get(story, ("",))[0] != version]
        read = dict(zip(changed, await asyncio.gather(*map(self._store.stories.get, changed)), strict=True))
        fresh = {id_: (standing.stories[id_], story) for id_, story in read.items() if story is not None}
        # Built anew and put in place whole: another reader may be looking meanwhile.
        known = {**kept, **fresh}
        self._stories = {
            id_: known[id_] for id_ in standing.stories if id_ in known and (id_ in fresh or id_ not in read)
        }
        return standing.mark, [story for _, story in self._stories.values()]
