"""Two processes on one store, and one of them dies: what it had committed stands, once."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from storage.connection import connect
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.storage.samples import NOW, URL, alert, article, verdict

COMMITTER = """
import asyncio, sys
from pathlib import Path
from storage.connection import connect
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.storage.samples import alert, article, verdict

async def main():
    embedded = EmbeddedRedis(Path(sys.argv[1]))
    store = Store(connect(await embedded.start()))
    for number in range(100000):
        subject = article(f"https://a.example/{number}")
        await store.articles.commit(verdict(subject, alerts=(alert(f"alert-{number}"),)))
        print(number, flush=True)

asyncio.run(main())
"""


def killed_after(number: int, folder: Path) -> int:
    """A committer wrote into `folder`, told of at least `number` commits and was killed; the last one it told of."""
    committer = subprocess.Popen(
        [sys.executable, "-c", COMMITTER, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert committer.stdout
    told = next(int(line) for line in committer.stdout if int(line) == number)
    committer.kill()
    return max((int(line) for line in committer.communicate()[0].split()), default=told)


async def test_a_committer_killed_at_any_moment_leaves_whole_commits_that_can_be_repeated(tmp_path: Path) -> None:
    last = killed_after(200, tmp_path)
    async with EmbeddedRedis(tmp_path) as embedded:
        redis = connect(embedded.url)
        store = Store(redis)
        written = (await store.counts())["alerts"]
        assert written in {last + 1, last + 2}
        assert (await store.counts())["articles"] == await store.outbox.waiting("desk") == written
        for number in range(written + 1):
            subject = article(f"https://a.example/{number}")
            await store.articles.commit(verdict(subject, alerts=(alert(f"alert-{number}"),)))
        assert await store.outbox.waiting("desk") == written + 1
        await redis.aclose()


async def test_two_processes_share_one_outbox(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path) as here, EmbeddedRedis(tmp_path) as there:
        clients = connect(here.url), connect(there.url)
        one, two = (Store(client) for client in clients)
        await one.articles.commit(verdict(alerts=(alert(),)))
        assert await two.articles.wanted([URL], NOW) == []
        (parcel,) = await two.outbox.claim("desk", consumer="two", count=5, lease=timedelta(hours=1), now=NOW)
        assert parcel.alerts == (alert(),)
        assert not await one.outbox.claim("desk", consumer="one", count=5, lease=timedelta(hours=1), now=NOW)
        for client in clients:
            await client.aclose()
