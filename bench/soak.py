"""Hours of work in minutes: thirty sites, faults all the time, and nothing may be lost, repeated or leak.

    python bench/soak.py [--articles 20000] [--minutes 10] [--workers 2] [--seed 1]

The real daemon and workers on a Redis of their own, thirty loopback sites (`soak_sites.py`), one webhook. Meanwhile sites are
away, slow or broken, Redis is killed, workers and the daemon are killed, and clocks are set wrong by an hour. Told is what
`tests/chaos/news.py` makes by construction. Ends with 1 if an article is lost, a change missed or told twice, or a process grows.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from soak_sites import Mood, Portal, Press

from storage.connection import connect
from storage.store import Store
from tests.chaos.news import GATHERED, PLAIN
from tests.chaos.receivers import SECRET, HookReceiver
from tests.chaos.victims import RedisServer, Victim

_SITES = 30
_PORT = 18080
_TICK_S = 0.25
_SAMPLE_S = 3.0
_SHORT_LIFE_S = 120
_ENDING = timedelta(minutes=6)
_HOUR_S = 3600
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_CONFIGURATION = """\
redis: {redis}
data_dir: {folder}/data
fetch: {{delay: 0s, concurrency_per_site: 4, timeout: 5s, allow_private_addresses: ["127.0.0.0/8"]}}
dashboard: {{listen: "127.0.0.1:18099"}}
sources:
{sources}
rules:
  - {{name: {plain}, when: {{casualties: {{kinds: [killed]}}}}, channels: [hook]}}
  - {{name: {gathered}, when: {{casualties: {{kinds: [injured]}}}}, channels: [hook], digest: 10s}}
channels:
  hook: {{type: webhook, url: "http://127.0.0.1:{hook}/", secret: {secret}}}
"""


class Process(Victim):
    """`soak_process.py` as daemon or worker."""

    def __init__(self, folder: Path, name: str, command: str) -> None:
        super().__init__(folder)
        self.name = name
        self.skew = folder / f"{name}.skew"
        self.skew.write_text("0")
        self._command = command

    def command(self) -> list[str]:
        script = Path(__file__).with_name("soak_process.py")
        return [sys.executable, str(script), str(self.folder / "kentongan.yaml"), self._command, str(self.skew)]

    def size(self) -> tuple[int, int] | None:
        """Bytes in memory and open files; None if it does not run."""
        if self.process is None or self.process.returncode is not None:
            return None
        proc = Path("/proc") / str(self.process.pid)
        pages = int((proc / "statm").read_text().split()[1])
        return pages * _PAGE_BYTES, len(list((proc / "fd").iterdir()))


class Sample(NamedTuple):
    """One look at one process."""

    name: str
    pid: int
    at: float
    memory: int
    files: int


class Soak:
    """One run in `folder`."""

    def __init__(self, folder: Path, *, articles: int, minutes: float, workers: int, seed: int) -> None:
        self.portals = [Portal(number, _PORT) for number in range(_SITES)]
        self.press = Press(self.portals, articles, seed)
        self.redis = RedisServer(folder)
        self.daemon = Process(folder, "daemon", "run")
        self.workers = [Process(folder, f"worker{number}", "worker") for number in range(1, workers + 1)]
        self.hook = HookReceiver("hook", Random(seed), lambda _channel: None)
        self.hook.moods.calm = True
        self.faults: list[str] = []
        self.samples: list[Sample] = []
        self.kills = 0
        self._dying: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._folder = folder
        self._articles = articles
        self._span_s = minutes * 60
        self._luck = Random(seed + 1)

    async def run(self) -> bool:
        """Whether nothing was wrong; the figures are printed."""
        await self.hook.open()
        for portal in self.portals:
            await portal.open()
        self._configure()
        await self.redis.start()
        store = Store(connect(self.redis.url))
        for process in self._processes:
            await process.start()
        began = monotonic()
        watching = asyncio.create_task(self._watch(began))
        breaking = asyncio.create_task(self._break(began))
        try:
            await self._publish(store, began)
            await breaking
            stored_after = await self._settled(store)
        finally:
            watching.cancel()
            breaking.cancel()
            for process in self._processes:
                await process.kill()
            verdict = await self._judged(store, monotonic() - began) if self.redis.is_running else False
            await self.redis.kill()
        print(f"all stored {stored_after:.0f} s after the last one was printed")
        return verdict

    @property
    def _processes(self) -> list[Process]:
        return [self.daemon, *self.workers]

    def _configure(self) -> None:
        sources = "\n".join(
            f'  - {{name: site{portal.number}, url: "{portal.url}/indeks", kind: listing, every: 4s, slowest: 15s,'
            " language: id, render: never}"
            for portal in self.portals
        )
        text = _CONFIGURATION.format(
            redis=self.redis.url,
            folder=self._folder,
            sources=sources,
            plain=PLAIN,
            gathered=GATHERED,
            hook=self.hook.port,
            secret=SECRET,
        )
        (self._folder / "kentongan.yaml").write_text(text)

    async def _publish(self, store: Store, began: float) -> None:
        """Everything is online, evenly over the span."""
        while (passed := (monotonic() - began) / self._span_s) < 1 or any(self.press.waiting):
            try:
                await self.press.print_chapters(store)
            except Exception:  # noqa: BLE001 - Redis is down on purpose; the chapters wait
                await asyncio.sleep(_TICK_S)
            due = round(min(passed, 1) * self._articles) - self.press.published
            self.press.print_fillers(max(0, due))
            await asyncio.sleep(_TICK_S)
            if passed > 3:  # noqa: PLR2004 - stories that nobody takes would wait for ever
                print("!! chapters were left unprinted: what came before them was never taken")
                break

    async def _settled(self, store: Store) -> float:
        """Seconds until all was stored and nothing waited, or the patience was over."""
        for portal in self.portals:
            await portal.turn(Mood.WELL)
        ended = monotonic()
        while monotonic() - ended < _ENDING.total_seconds():
            if not await self._lost(store) and not await store.outbox.waiting("hook"):
                break
            await asyncio.sleep(1)
        return monotonic() - ended

    async def _lost(self, store: Store) -> list[str]:
        ids = list(self.press.addresses())
        async with connect(self.redis.url) as client, client.pipeline(transaction=False) as pipe:
            for one in ids:
                pipe.exists(store.keys.article(one))
            return [one for one, there in zip(ids, await pipe.execute(), strict=True) if not there]

    async def _break(self, began: float) -> None:
        """One fault after the other, the deadly ones for the daemon early, so that what comes after shows its growth."""
        plan: list[tuple[str, Callable[[], Awaitable[None]]]] = [
            ("daemon killed", self._kill(self.daemon)),
            *[("site away", self._mood(Mood.AWAY))] * 4,
            *[("site slow", self._mood(Mood.SLOW))] * 4,
            *[("site broken", self._mood(Mood.BROKEN))] * 4,
            *[("Redis killed", self._kill(self.redis))] * 3,
            # Always the same one: the others live long enough to show their growth.
            *[("worker killed", self._kill(worker)) for worker in self.workers[:1]] * 3,
            ("clock an hour ahead", self._clocks(_HOUR_S)),
            ("clock an hour behind", self._clocks(-_HOUR_S)),
            ("clocks right again", self._clocks(0)),
        ]
        first, rest = plan[:1], plan[1:-3]
        self._luck.shuffle(rest)
        ordered = [*first, *rest[: len(rest) // 2], *plan[-3:], *rest[len(rest) // 2 :]]
        gap = self._span_s * 0.9 / len(ordered)
        under_way: set[asyncio.Task[None]] = set()
        for number, (name, fault) in enumerate(ordered, 1):
            await asyncio.sleep(max(0.0, began + number * gap - monotonic()))
            self.faults.append(name)
            under_way.add(asyncio.ensure_future(fault()))
        await asyncio.gather(*under_way)

    def _kill(self, victim: Victim) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            # One after the other: two starts of a server would make two servers of one folder.
            async with self._dying[victim.name]:
                self.kills += 1
                await victim.kill()
                await asyncio.sleep(self._luck.uniform(1, 5))
                await victim.start()

        return go

    def _mood(self, mood: Mood) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            for portal in self._luck.sample(self.portals, _SITES // 5):
                await portal.turn(mood)
                asyncio.get_running_loop().call_later(
                    self._span_s / 25, lambda one=portal: asyncio.ensure_future(one.turn(Mood.WELL))
                )

        return go

    def _clocks(self, seconds: float) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            for process in self._processes:
                process.skew.write_text(str(seconds))

        return go

    async def _watch(self, began: float) -> None:
        while True:
            await asyncio.sleep(_SAMPLE_S)
            for process in self._processes:
                # Who starts while Redis is away ends, and leaves the rest to its supervisor, as in the field.
                if not process.is_running and not self._dying[process.name].locked():
                    await process.start()
                if (size := process.size()) is not None and process.process is not None:
                    self.samples.append(Sample(process.name, process.process.pid, monotonic() - began, *size))

    async def _judged(self, store: Store, seconds: float) -> bool:
        lost = await self._lost(store)
        told: Counter[tuple[str, str]] = Counter()
        for alert in await store.alerts.newest(5_000):
            told[urlsplit(alert.article.url).path, alert.rule] += 1
        missed = [change for change in self.press.expected if change not in told]
        surplus = [change for change, times in told.items() if times > 1 or change not in self.press.expected]
        twice = [alert for alert, times in self.hook.ledger.told.items() if times > 1]
        grown = list(self._growth())
        requests = sum(portal.requests for portal in self.portals)
        print(f"{self.press.published} articles on {_SITES} sites in {seconds:.0f} s, {requests} requests")
        print(f"{len(self.faults)} faults: " + ", ".join(f"{n} {f}" for f, n in Counter(self.faults).items()))
        print(
            f"lost {len(lost)}; changes expected {len(self.press.expected)}, missed {len(missed)}, beyond them {len(surplus)}"
        )
        print(
            f"alerts in two messages {len(twice)}; messages that came again under their id {self.hook.ledger.repeats} ({self.kills} kills)"
        )
        for line, _ in grown:
            print(line)
        for change in (*missed[:5], *surplus[:5], *lost[:5]):
            print("  see", change)
        return not (lost or missed or surplus or twice or self.hook.ledger.faults or any(bad for _, bad in grown))

    def _growth(self) -> Iterator[tuple[str, bool]]:
        """For the last life of each process: memory and files in its second fifth against its last, and whether it grew."""
        for name in dict.fromkeys(sample.name for sample in self.samples):
            mine = [sample for sample in self.samples if sample.name == name]
            life = [sample for sample in mine if sample.pid == mine[-1].pid]
            fifth = max(1, len(life) // 5)
            if len(life) * _SAMPLE_S < _SHORT_LIFE_S:
                yield (
                    f"{name}: lived {len(life) * _SAMPLE_S:.0f} s since its last kill, too short to judge its growth",
                    False,
                )
                continue
            early, late = life[fifth : 2 * fifth], life[-fifth:]
            before, after = (median(one.memory for one in part) / 1e6 for part in (early, late))
            files = (median(one.files for one in part) for part in (early, late))
            had, has = files
            grew = after > 1.1 * before or has > 1.1 * had + 5
            memory = f"memory {before:.0f} → {after:.0f} MB ({after / before:.2f}×)"
            tenths = [life[place * len(life) // 10 : (place + 1) * len(life) // 10] for place in range(10)]
            course = " ".join(f"{median(one.memory for one in part) / 1e6:.0f}" for part in tenths)
            yield (
                f"{name}: {len(life) * _SAMPLE_S:.0f} s; {memory}, by tenths {course}; files {had:.0f} → {has:.0f}",
                grew,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(
            Path(folder), articles=given.articles, minutes=given.minutes, workers=given.workers, seed=given.seed
        )
        is_well = asyncio.run(soak.run())
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
