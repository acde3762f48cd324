"""A courier as a process of its own, to be killed.

Arguments: the store's URL, the webhook's, seconds of a digest if any, messages in ten seconds that make a storm if any.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from os import getpid

from scheduler.channels.webhook import WebhookChannel
from scheduler.delivery import Courier
from scheduler.manners import Habits, Holds, Manners
from scraper.model import Rule, Storm
from storage.connection import connect
from storage.store import Store

MANNERS = Manners(timeout=timedelta(seconds=0.6), writing=timedelta(seconds=0.2), first_delay=timedelta(seconds=1))


async def main(redis: str, hook: str, digest: str = "0", storm: str = "0") -> None:
    outbox = Store(connect(redis)).outbox
    rule = Rule(name="deaths", channels=("hook",), digest=timedelta(seconds=float(digest)))
    courier = Courier(
        WebhookChannel("hook", hook),
        outbox,
        outbox,
        consumer=f"test-{getpid()}",
        manners=MANNERS,
        holds=Holds([rule]),
        habits=Habits(storm=Storm(more_than=int(storm), within=timedelta(seconds=10)) if int(storm) else None),
    )
    while True:
        # Often enough to see the lease of a killed one end soon.
        await courier.deliver_due()
        await outbox.wait(("hook",), timedelta(seconds=0.1))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
