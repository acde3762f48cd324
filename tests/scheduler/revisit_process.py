"""A look at told articles as a process of its own, to be killed. Arguments: the store's URL, the site's, the moment."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime

from scheduler.intake import StoringIntake
from scheduler.making import Maker
from scheduler.reading import Reader
from scheduler.visiting import Visitor
from scraper.keywords import compile_rules
from scraper.model import CasualtyCondition, Rule
from spiders.engine import crawl, revisit
from storage.connection import connect
from storage.store import Store
from tests.spiders.sites import Site, source_of
from tests.storage.test_jobs import take

RULES = (Rule(name="deaths", casualties=CasualtyCondition(kinds=()), channels=("hook",)),)


async def main(redis: str, address: str, now: str) -> None:
    store, site = Store(connect(redis)), Site()
    site.url = address
    intake = StoringIntake(
        store.articles,
        store.sources,
        Reader(RULES, compile_rules(RULES)),
        clock=lambda: datetime.fromisoformat(now),
    )
    visitor = Visitor(
        intake,
        store.sources,
        store.leases,
        crawl,
        holder="victim",
        revisit=revisit,
        clock=lambda: datetime.fromisoformat(now),
    )
    maker = Maker([source_of(site)], visitor, store.jobs, store.sources, clock=lambda: datetime.fromisoformat(now))
    (job,) = await take(store, "victim")
    await maker.make(job)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
