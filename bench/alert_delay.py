"""How long after its publication a change reaches a channel: the real daemon, a loopback site, a webhook.

    python bench/alert_delay.py [--stories 40] [--every 2s] [--delay 0s]

Each story is one article of two pages, published at a random moment; the clock runs from the moment the listing shows it to
the moment the webhook has read the alert whole. Polling alone costs half of `every` on average.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import monotonic

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.chaos.ledgers import Mood
from tests.chaos.news import PLAIN, Chapter, stories
from tests.chaos.publishing import NewsSite
from tests.chaos.receivers import SECRET, HookReceiver
from tests.chaos.victims import Victim

_CONFIGURATION = """\
data_dir: {folder}/data
fetch: {{delay: {delay}, allow_private_addresses: ["127.0.0.0/8"]}}
dashboard: {{listen: "127.0.0.1:{dashboard}"}}
sources:
  - {{name: kabar, url: "{site}/indeks", kind: listing, every: {every}, slowest: {every}, language: id, render: never}}
rules:
  - {{name: {rule}, when: {{casualties: {{kinds: [killed]}}}}, channels: [hook]}}
channels:
  hook: {{type: webhook, url: "http://127.0.0.1:{port}/", secret: {secret}}}
"""
_LONGEST_WAIT_S = 30


class Daemon(Victim):
    """`kentongan run` as everybody starts it."""

    name = "daemon"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "kentongan", "--config", str(self.folder / "kentongan.yaml"), "run"]


class Stopwatch(HookReceiver):
    """A webhook that notes when it has read a message."""

    def __init__(self, arrived: Callable[[], None]) -> None:
        super().__init__("hook", Random(0), lambda _channel: None)
        self.moods.calm = True
        self._arrived = arrived

    async def take(self, message: str, alerts: list[str], mood: Mood) -> None:
        self._arrived()
        await super().take(message, alerts, mood)


async def measured(chapters: Sequence[Chapter], folder: Path, *, every: str, delay: str) -> list[float]:
    """Seconds from publication to arrival for each of `chapters`, published one after the other."""
    luck, arrival = Random(7), asyncio.Event()
    hook, site = Stopwatch(arrival.set), NewsSite([[chapter] for chapter in chapters])
    await hook.open()
    await site.start()
    values = {"folder": folder, "delay": delay, "every": every, "site": site.url, "port": hook.port}
    values["dashboard"] = _free_port()
    (folder / "kentongan.yaml").write_text(_CONFIGURATION.format(**values, rule=PLAIN, secret=SECRET))
    daemon, delays = Daemon(folder), []
    await daemon.start()
    try:
        for number, _ in enumerate(chapters, 1):
            arrival.clear()
            published = monotonic()
            site.publish(number / len(chapters), ())
            async with asyncio.timeout(_LONGEST_WAIT_S):
                await arrival.wait()
            delays.append(monotonic() - published)
            await asyncio.sleep(luck.uniform(0.5, 3))
    finally:
        await daemon.kill()
        await site.stop()
        await hook.shut()
    # The first one waits for the daemon's start.
    return delays[1:]


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=40)
    parser.add_argument("--every", default="2s")
    parser.add_argument("--delay", default="0s", help="fetch.delay, between two requests to the site")
    given = parser.parse_args()
    start = datetime.now(UTC) - timedelta(hours=3)
    chapters = [chapter for (chapter,) in stories(7, given.stories + 1, 1, start)]
    with tempfile.TemporaryDirectory() as folder:
        delays = asyncio.run(measured(chapters, Path(folder), every=given.every, delay=given.delay))
    late = quantiles(delays, n=20, method="inclusive")[-1]
    print(f"every {given.every}, delay {given.delay}, {len(delays)} articles of two pages")
    print(
        f"publication to channel: median {median(delays):.2f} s, 95 % within {late:.2f} s, at most {max(delays):.2f} s"
    )


if __name__ == "__main__":
    main()
