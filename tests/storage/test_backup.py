"""A backup is the store at one moment, taken while it works; it goes back into an empty one and nothing is torn."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from scraper.errors import ConfigurationError, StoreError
from scraper.model import Verdict
from storage.backup import lay_down, take
from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.storage.samples import NOW, alert, article, at, story, verdict
from tests.storage.servers import serving

AOF = ("--appendonly", "yes")


async def contents(redis: Client) -> dict[str, object]:
    """Every key with its value, but leases, which run out."""
    reading: dict[str, Callable[[str], Awaitable[object]]] = {
        "string": redis.get,
        "hash": redis.hgetall,
        "set": redis.smembers,
        "stream": redis.xrange,
        "list": lambda key: redis.lrange(key, 0, -1),
        "zset": lambda key: redis.zrange(key, 0, -1, withscores=True),
    }
    keys = sorted(str(key) for key in await redis.keys() if ":lease:" not in str(key))
    return {key: await reading[str(await redis.type(key))](key) for key in keys}


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def whole(redis: Client) -> None:
    """Every article that was stored with an alert has it, and the alert has its outbox entry."""
    store = Store(redis)
    articles = await store.articles.newest(limit=10_000)
    alerts = {one.article.url for one in await store.alerts.newest(5000)}
    assert {one.url for one in articles} == alerts
    assert await store.outbox.waiting("desk") == len(articles)
    assert int(await redis.xlen(store.keys.outbox("desk"))) == len(articles)


def told(number: int) -> Verdict:
    url = f"https://berita.example/{number}"
    one = alert(f"a{number}")
    return verdict(article(url), alerts=(replace(one, article=replace(one.article, url=url)),), at=at(number))


async def write(store: Store, stop: asyncio.Event) -> int:
    number = 0
    while not stop.is_set():
        await store.articles.commit(told(number))
        number += 1
    return number


@pytest.mark.parametrize("kind", ["embedded", "tcp"])
async def test_a_backup_under_writing_is_of_one_moment(kind: str, tmp_path: Path) -> None:
    async def back_up(url: str) -> int:
        redis, stop = connect(url), asyncio.Event()
        writing = asyncio.create_task(write(Store(redis), stop))
        while await redis.dbsize() < 500:  # noqa: ASYNC110 - another task writes
            await asyncio.sleep(0)
        size = await take(redis, tmp_path / "backup.rdb")
        stop.set()
        written = await writing
        assert written > 0
        await redis.aclose()
        return size

    if kind == "embedded":
        async with EmbeddedRedis(tmp_path / "before") as server:
            size = await back_up(server.url)
    else:
        with serving(tmp_path / "before", *AOF, "--repl-diskless-sync-delay", "0") as server:
            size = await back_up(f"redis://127.0.0.1:{server.port}")
        assert not (tmp_path / "before" / "dump.rdb").exists()
    assert (tmp_path / "backup.rdb").stat().st_size == size
    assert (tmp_path / "backup.rdb").stat().st_mode & 0o777 == 0o600
    lay_down(tmp_path / "backup.rdb", tmp_path / "after" / "redis")
    async with EmbeddedRedis(tmp_path / "after") as server:
        redis = connect(server.url)
        assert await redis.dbsize() >= 500
        await whole(redis)
        await redis.aclose()


async def test_a_server_that_sends_its_image_from_disk_is_backed_up_too(tmp_path: Path) -> None:
    with serving(tmp_path / "server", *AOF, "--repl-diskless-sync", "no") as server:
        redis = connect(f"redis://127.0.0.1:{server.port}")
        await Store(redis).articles.commit(verdict(story=story(), alerts=(alert(),)))
        before = await contents(redis)
        await take(redis, tmp_path / "backup.rdb")
        await redis.aclose()
    lay_down(tmp_path / "backup.rdb", tmp_path / "fourth")
    with serving(tmp_path / "fourth", *AOF) as server:
        redis = connect(f"redis://127.0.0.1:{server.port}")
        assert await contents(redis) == before
        await redis.aclose()


async def test_a_cold_copy_of_the_folder_is_a_backup_too(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path / "before") as server:
        redis = connect(server.url)
        await Store(redis).articles.commit(verdict(story=story(), alerts=(alert(),)))
        before = await contents(redis)
        await redis.aclose()
    shutil.copytree(tmp_path / "before" / "redis" / "appendonlydir", tmp_path / "after" / "redis" / "appendonlydir")
    async with EmbeddedRedis(tmp_path / "after") as server:
        redis = connect(server.url)
        assert await contents(redis) == before
        await redis.aclose()


async def test_what_fails_leaves_the_older_backup_and_no_rest(redis: Client, tmp_path: Path) -> None:
    file = tmp_path / "backup.rdb"
    file.write_bytes(b"REDIS0011 the one of yesterday")
    with serving(tmp_path / "replica", "--replicaof", "127.0.0.1", "1") as server:
        lonely = connect(f"redis://127.0.0.1:{server.port}", retries=0)
        with pytest.raises(StoreError, match="gives no image"):
            await take(lonely, file)
        await lonely.aclose()
    assert file.read_bytes() == b"REDIS0011 the one of yesterday"
    assert sorted(names(tmp_path)) == ["backup.rdb", "replica"]
    (tmp_path / "backup.rdb.part").touch()
    with pytest.raises(ConfigurationError, match="a backup is under way"):
        await take(redis, file)


def test_only_a_backup_goes_and_only_into_an_empty_folder(tmp_path: Path) -> None:
    wrong, image = tmp_path / "notes.txt", tmp_path / "image.rdb"
    wrong.write_text("REDI")
    image.write_bytes(b"VALKEY080")
    with pytest.raises(ConfigurationError, match=r"notes\.txt is no backup"):
        lay_down(wrong, tmp_path / "data")
    with pytest.raises(ConfigurationError, match="is no backup"):
        lay_down(tmp_path / "nothing", tmp_path / "data")
    lay_down(image, tmp_path / "data")
    with pytest.raises(ConfigurationError, match=r"appendonlydir is there: a backup goes into an empty folder"):
        lay_down(image, tmp_path / "data")


async def test_the_working_store_is_not_disturbed(redis: Client, tmp_path: Path) -> None:
    store = Store(redis)
    await store.articles.commit(verdict(alerts=(alert(),)))
    await take(redis, tmp_path / "backup.rdb")
    await store.articles.commit(verdict(article("https://berita.example/2"), at=at(1)))
    assert await store.articles.wanted(["https://berita.example/2"], NOW) == []
