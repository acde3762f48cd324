"""A courier with a Slack bot as a process of its own, to be killed. Arguments: the store's URL, the API's."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from os import getpid

from scheduler.channels.slackbot import SlackBot
from scheduler.delivery import Courier
from storage.connection import connect
from storage.store import Store
from tests.scheduler.courier_process import MANNERS
from tests.scheduler.workspace import CHANNEL, TOKEN


class HastyBot(SlackBot):
    """The workspace of a test takes more than a message a second."""

    interval = timedelta(0)


async def main(redis: str, api: str) -> None:
    store = Store(connect(redis))
    bot = HastyBot("chat", TOKEN, CHANNEL, api_url=api, threads=store.threads)
    courier = Courier(bot, store.outbox, store.outbox, consumer=f"test-{getpid()}", manners=MANNERS)
    while True:
        await courier.deliver_due()
        await store.outbox.wait(("chat",), timedelta(seconds=0.1))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
