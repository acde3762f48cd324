"""A real daemon on a real Redis, both killed at random moments while news goes in at one end and alerts out at the other."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from scraper.errors import StoreUnavailable
from scraper.model import Alert
from storage.connection import Client, connect
from storage.faults import store_faults
from storage.store import Store
from tests.chaos.ledgers import Ledger
from tests.chaos.news import GATHERED, PLAIN, Chapter, stories
from tests.chaos.publishing import NewsSite
from tests.chaos.receivers import SECRET, Receiver, receivers
from tests.chaos.victims import DaemonProcess, RedisServer

_AIMED = 0.34
"""Of the kills so many come while a receiver has a message and has not said so yet; the others at any moment."""
_TICK_S = 0.2

_CONFIGURATION = """\
redis: "{redis}"
data_dir: "{folder}"
fetch: {{delay: 0s, concurrency_per_site: 4, allow_private_addresses: ["127.0.0.0/8"]}}
dashboard: {{listen: "127.0.0.1:0"}}
sources:
  - {{name: kabar, url: "{site}/indeks", kind: listing, every: 1s, slowest: 2s, language: id, render: never, max_age: 7d}}
rules:
  - {{name: {plain}, when: {{casualties: {{kinds: [killed]}}}}, channels: [slack, hook, mail]}}
  - {{name: {gathered}, when: {{casualties: {{kinds: [injured]}}}}, channels: [slack, hook, mail], digest: 5s}}
channels:
  slack: {{type: slack, webhook_url: "http://127.0.0.1:{slack}/services/T0/B0/x"}}
  hook: {{type: webhook, url: "http://127.0.0.1:{hook}/hook", secret: {secret}}}
  mail: {{type: email, smtp_url: "smtp://127.0.0.1:{mail}", from: k@example.org, to: [desk@example.org]}}
"""


@dataclass(kw_only=True)
class Outcome:
    """What an ordeal came to, not yet judged."""

    expected: dict[tuple[str, str], int]
    """What the news must make told: (path, rule) → figure."""
    ledgers: list[Ledger]
    alerts: dict[str, Alert] = field(default_factory=dict)
    """All that stand in the store at the end, notices about channels too."""
    kills: Counter[str] = field(default_factory=Counter)
    ended: list[int] = field(default_factory=list)
    """Exit codes of daemons that ended by themselves: one that finds no Redis at its start does."""
    is_finished: bool = False
    """Every article was taken and every outbox is empty."""
    exit_code: int | None = None
    seconds: float = 0.0

    @property
    def news(self) -> dict[str, Alert]:
        """The alerts that articles brought, which all channels hear of."""
        return {id_: alert for id_, alert in self.alerts.items() if not alert.change.type.is_notice}


class Ordeal:
    """Built once, `run` once."""

    def __init__(
        self, folder: Path, seed: int, *, tales: int, chapters: int, kills: int, pause_s: tuple[float, float]
    ) -> None:
        """`tales` stories of `chapters` each, `kills` with pauses drawn between the two of `pause_s`."""
        self._folder = folder
        self._seed = seed
        self._luck = Random(f"{seed} kills")
        self._kills = kills
        self._pause_s = pause_s
        self._news: Sequence[Sequence[Chapter]] = stories(seed, tales, chapters, datetime.now(UTC) - timedelta(hours=9))
        self._share = 1 / max(kills, 1)
        self._site = NewsSite(self._news)
        self._redis, self._daemon = RedisServer(folder), DaemonProcess(folder)
        self._hand = asyncio.Lock()
        """Held while victims are killed and started again."""
        self._taken = asyncio.Event()

    async def run(self, at_most_s: float) -> Outcome:
        """The ordeal is over, or `at_most_s` have passed; nothing of it runs any more."""
        expected = {key: figure for story in self._news for one in story for key, figure in one.changes.items()}
        began = time.monotonic()
        async with receivers(self._seed, lambda _: self._taken.set()) as opened:
            outcome = Outcome(expected=expected, ledgers=[receiver.ledger for receiver in opened])
            try:
                await self._start(opened)
                async with asyncio.timeout(at_most_s):
                    await self._suffer(opened, outcome)
                outcome.exit_code = await self._daemon.stop()
            except TimeoutError:
                pass  # said by `is_finished` or `exit_code`, which stay as they are
            finally:
                await self._daemon.kill()
                await self._redis.kill()
                await self._site.stop()
        outcome.seconds = time.monotonic() - began
        return outcome

    async def _start(self, opened: Sequence[Receiver]) -> None:
        await self._site.start()
        ports = {receiver.ledger.channel: receiver.port for receiver in opened}
        text = _CONFIGURATION.format(
            redis=self._redis.url,
            folder=self._folder,
            site=self._site.url,
            secret=SECRET,
            plain=PLAIN,
            gathered=GATHERED,
            **ports,
        )
        (self._folder / "kentongan.yaml").write_text(text, encoding="utf-8")
        await self._redis.start()
        await self._daemon.start()

    async def _suffer(self, opened: Sequence[Receiver], outcome: Outcome) -> None:
        client = connect(self._redis.url)
        store = Store(client)
        watching = asyncio.create_task(self._watch(client, store, outcome))
        try:
            for number in range(self._kills):
                self._share = (number + 1) / self._kills
                await self._strike(outcome)
            self._share = 1.0
            for receiver in opened:
                receiver.moods.calm = True
            await watching
            outcome.alerts = {alert.id: alert for alert in await store.alerts.newest(len(outcome.expected) * 2 + 1000)}
            outcome.is_finished = True
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await client.aclose()

    async def _watch(self, client: Client, store: Store, outcome: Outcome) -> None:
        """All was taken and all was told. Publishes, and starts a daemon again that ended by itself."""
        while True:
            await asyncio.sleep(_TICK_S)
            async with self._hand:
                if not self._daemon.is_running:
                    outcome.ended.append(await self._daemon.process.wait() if self._daemon.process else 0)
                    await self._daemon.start()
            with contextlib.suppress(StoreUnavailable):  # it is killed now and then; the next tick asks again
                stored = await _committed(client, store)
                is_all = self._site.publish(self._share, stored)
                if is_all and self._share == 1.0 and not any((await store.waiting()).values()):
                    return

    async def _strike(self, outcome: Outcome) -> None:
        """One kill, and the victims run again."""
        await asyncio.sleep(self._luck.uniform(*self._pause_s))
        if self._luck.random() < _AIMED:
            self._taken.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s[1]):
                    await self._taken.wait()
        whom = self._luck.choice(("daemon", "redis", "both"))
        victims = [
            victim for victim, names in ((self._redis, "redis both"), (self._daemon, "daemon both")) if whom in names
        ]
        async with self._hand:
            await asyncio.gather(*(victim.kill() for victim in victims))
            outcome.kills[whom] += 1
            await asyncio.sleep(self._luck.uniform(0, 1))
            for victim in victims:
                await victim.start()


@store_faults()
async def _committed(client: Client, store: Store) -> set[str]:
    """Ids of all articles that were committed."""
    return set(map(str, await client.zrange(store.keys.articles, 0, -1)))
