"""Visits noted by a process of its own, to be killed. Argument: the store's URL. Says each that is noted.

A source is up for six visits and down for six, in turns; which comes next the store says.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from msgspec import structs

from scheduler.watching import note_visit
from scraper.health import Visit
from storage.connection import connect
from storage.store import Store
from tests.scheduler.fakes import START
from tests.scheduler.newsroom import make_source

PHASE, PHASES = 6, 12


async def main(redis: str) -> None:
    store = Store(connect(redis))
    source = structs.replace(make_source(), health_channels=("ops",))
    while (number := len(await store.sources.visits(source.name))) < PHASE * PHASES:
        at = START + timedelta(minutes=5) * number
        is_down = number // PHASE % 2 == 1
        visit = Visit(
            started=at,
            finished=at,
            requests=1,
            pages=0 if is_down else 2,
            articles_new=0 if is_down else 1,
            errors=("no connection",) if is_down else (),
        )
        await note_visit(store.sources, source, visit, lambda: 0.0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
