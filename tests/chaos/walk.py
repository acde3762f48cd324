"""From the listing to the last settled alert, once, in this process; a trap may end it on the way."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from datetime import timedelta

import msgspec

from scheduler.channels.base import Channel
from scheduler.channels.email import EmailChannel
from scheduler.channels.slack import SlackChannel
from scheduler.channels.webhook import WebhookChannel
from scheduler.delivery import Courier
from scheduler.intake import StoringIntake
from scheduler.manners import Holds, Manners
from scheduler.reading import Reader
from scraper.errors import StoreUnavailable
from scraper.keywords import compile_rules
from scraper.model import CasualtyCondition, Rule, Severity
from scraper.model.value import Value
from spiders.engine import crawl
from storage.connection import connect
from storage.store import Store
from tests.chaos.receivers import SECRET
from tests.chaos.traps import Point, Trap, TrappedArchive, TrappedArticles, TrappedIntake, TrappedOutbox, trapped
from tests.spiders.sites import Site, source_of

CHANNELS = ("slack", "hook", "mail")
MANNERS = Manners(timeout=timedelta(seconds=1), writing=timedelta(seconds=0.2), first_delay=timedelta(seconds=1))
_TICK = timedelta(seconds=0.05)
_REST_S = 0.05


class Place(Value, frozen=True, kw_only=True):
    """Where the walk goes, as another process can be told it."""

    redis: str
    site: str
    ports: dict[str, int]
    digest_s: float = 0.0

    @property
    def rule(self) -> Rule:
        digest = timedelta(seconds=self.digest_s) or None
        kinds = CasualtyCondition(kinds=())
        return Rule(name="toll", casualties=kinds, severity=Severity.NORMAL, channels=CHANNELS, digest=digest)

    def channels(self) -> list[Channel]:
        slack = SlackChannel("slack", f"http://127.0.0.1:{self.ports['slack']}/services/T0/B0/x")
        hook = WebhookChannel("hook", f"http://127.0.0.1:{self.ports['hook']}/hook", secret=SECRET)
        url = f"smtp://127.0.0.1:{self.ports['mail']}"
        mail = EmailChannel("mail", url, sender="k@example.org", recipients=["desk@example.org"])
        slack.interval = mail.interval = timedelta(0)
        return [slack, hook, mail]


async def walk(place: Place, trap: Trap) -> None:
    """Everything on the site is stored, and told on every channel. A store that is away once is asked again."""
    client = connect(place.redis)
    store, channels = Store(client), trapped(place.channels(), trap)
    outbox = TrappedOutbox(store.outbox, trap, gathers=bool(place.digest_s))
    couriers = [
        Courier(
            channel,  # type: ignore[arg-type] # it has all that the real one has
            outbox,
            store.outbox,
            consumer=f"walk-{os.getpid()}-{id(trap)}",
            manners=MANNERS,
            holds=Holds([place.rule]),
            rest=lambda _: asyncio.sleep(_REST_S),
        )
        for channel in channels
    ]
    try:
        await _read(place, store, trap)
        if trap.point is None:
            await asyncio.gather(*(_deliver(courier, store) for courier in couriers))
        else:
            # One after another, so that whatever dies has one message in hand.
            for courier in couriers:
                await _deliver(courier, store)
    finally:
        for channel in channels:
            await channel.close()
        await client.aclose()


async def _read(place: Place, store: Store, trap: Trap) -> None:
    rules = (place.rule,)
    reader = Reader(rules, compile_rules(rules))
    intake = StoringIntake(TrappedArticles(store.articles, trap), store.sources, reader)
    site = Site()
    site.url = place.site
    source = msgspec.structs.replace(source_of(site), archive=True)
    await crawl(source, TrappedIntake(intake, trap), archive=TrappedArchive(trap))


async def _deliver(courier: Courier, store: Store) -> None:
    """Nothing waits for the channel any more."""
    channel = courier.channel.name
    while True:
        with contextlib.suppress(StoreUnavailable):
            await courier.deliver_due()
            if not await store.outbox.waiting(channel):
                return
            # So often is seen that a lease or a digest has ended.
            await store.outbox.wait((channel,), _TICK)


def die_walking(place: bytes, point: str) -> None:
    """The way of a process of its own, which dies at `point` or, where that is outside of it, is killed."""

    async def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(walk(msgspec.json.decode(place, type=Place), Trap(Point(point), die)))
