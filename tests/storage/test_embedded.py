"""The embedded server: started once, shared, found again, never two on one folder."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.errors import ConfigurationError
from storage.connection import connect
from storage.death import Death, inquest
from storage.embedded import LONGEST_SOCKET_PATH, EmbeddedRedis, is_alive
from storage.locks import FileLock

DISK = "Redis cannot write: its disk is full or fails"

OWNER = """
import asyncio, sys
from pathlib import Path
from storage.connection import connect
from storage.embedded import EmbeddedRedis

async def main():
    embedded = EmbeddedRedis(Path(sys.argv[1]))
    redis = connect(await embedded.start())
    for word in range(int(sys.argv[2])):
        await redis.rpush("words", word)
    print("ready", flush=True)
    sys.stdin.read()
    await redis.aclose()
    await embedded.close()

asyncio.run(main())
"""


def own(folder: Path, words: int = 0) -> subprocess.Popen[str]:
    """Another process that shares the server and has written `words`."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder), str(words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    assert owner.stdout.readline() == "ready\n"
    return owner


def end(owner: subprocess.Popen[str]) -> None:
    owner.communicate(timeout=30)


def lives(folder: Path) -> bool:
    lock = FileLock(folder / "redis" / "server.lock")
    free = lock.acquire()
    lock.release()
    return not free


def server_pid(folder: Path) -> int:
    return int((folder / "redis" / "server.pid").read_text())


def held_files(pid: int) -> set[str]:
    return {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}


def kill_server(folder: Path) -> None:
    os.kill(server_pid(folder), signal.SIGKILL)
    lock = FileLock(folder / "redis" / "server.lock")
    assert lock.acquire(at_most_s=10)
    lock.release()


async def test_the_last_owner_stops_the_server_and_its_data_stay(tmp_path: Path) -> None:
    for expected in (1, 2):
        async with EmbeddedRedis(tmp_path) as embedded:
            redis = connect(embedded.url)
            assert await redis.incr("starts") == expected
            await redis.aclose()
        assert not lives(tmp_path)


async def test_a_server_persists_refuses_eviction_and_listens_on_no_port(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path, max_memory=1 << 28) as embedded:
        redis = connect(embedded.url)
        told = await redis.config_get("*")
        await redis.aclose()
    assert (told["appendonly"], told["appendfsync"], told["save"]) == ("yes", "always", "")
    assert (told["maxmemory-policy"], told["maxmemory"], told["port"]) == ("noeviction", str(1 << 28), "0")


async def test_owners_share_one_server_until_the_last_leaves(tmp_path: Path) -> None:
    owners = [own(tmp_path), own(tmp_path)]
    pid = server_pid(tmp_path)
    async with EmbeddedRedis(tmp_path):
        assert server_pid(tmp_path) == pid
    assert lives(tmp_path)
    end(owners.pop())
    assert lives(tmp_path)
    end(owners.pop())
    assert not lives(tmp_path)


async def test_many_who_start_at_once_start_one_server(tmp_path: Path) -> None:
    shares = [EmbeddedRedis(tmp_path) for _ in range(8)]
    urls = await asyncio.gather(*(share.start() for share in shares))
    assert len(set(urls)) == 1
    await asyncio.gather(*(share.close() for share in shares))
    assert not lives(tmp_path)


async def test_the_server_of_a_killed_owner_is_found_again(tmp_path: Path) -> None:
    owner = own(tmp_path, words=500)
    pid = server_pid(tmp_path)
    owner.kill()
    owner.communicate()
    assert lives(tmp_path)
    async with EmbeddedRedis(tmp_path) as embedded:
        redis = connect(embedded.url)
        assert (server_pid(tmp_path), await redis.llen("words")) == (pid, 500)
        await redis.aclose()
    assert not lives(tmp_path)


async def test_a_killed_server_is_revived_with_everything_it_had_answered(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path) as embedded:
        redis = connect(embedded.url)
        for word in range(500):
            await redis.rpush("words", word)
        kill_server(tmp_path)
        death = await embedded.revive()
        assert death is not None
        assert "Ready to accept connections" in death.said
        assert await redis.llen("words") == 500
        assert await embedded.revive() is None
        await redis.aclose()


async def test_a_server_is_not_started_again_on_a_full_disk_and_is_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with EmbeddedRedis(tmp_path) as embedded:
        kill_server(tmp_path)
        with monkeypatch.context() as disk:
            disk.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9 << 20, 9 << 20, 0))  # type: ignore[attr-defined] # its answer has no public name
            death = await embedded.revive()
            assert death == Death(
                said=f"no space left on the disk of {embedded.home}: 0 bytes", fault=DISK, is_mended=False
            )
        assert not lives(tmp_path)
        found = await embedded.revive()
        assert found is not None
        assert (found.fault, found.is_mended, lives(tmp_path)) == (None, True, True)


def test_a_server_that_could_not_write_is_known_by_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "server.log").write_text(
        "1:M * Ready to accept connections unix\n"
        "1:M # Error writing to the AOF file: Disk quota exceeded\n"
        "1:M # Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...\n"
    )
    assert inquest(tmp_path).fault == DISK


async def test_a_server_that_is_only_silent_is_not_taken_for_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.server.REPLY_S", 0.1)
    async with EmbeddedRedis(tmp_path) as embedded:
        os.kill(server_pid(tmp_path), signal.SIGSTOP)
        try:
            assert await embedded.revive() is None
        finally:
            os.kill(server_pid(tmp_path), signal.SIGCONT)


async def test_a_torn_log_loads_but_for_its_last_write(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path) as embedded:
        redis = connect(embedded.url)
        for word in range(10):
            await redis.rpush("words", word)
        kill_server(tmp_path)
        log = max((tmp_path / "redis" / "appendonlydir").glob("*.incr.aof"))
        os.truncate(log, log.stat().st_size - 3)
        await embedded.revive()
        assert await redis.llen("words") == 9
        await redis.aclose()


async def test_a_new_limit_of_memory_holds_for_a_server_that_runs_already(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path, max_memory=1 << 28) as embedded:
        redis = connect(embedded.url)
        for joined, limit in ((1 << 29, 1 << 29), (None, 1 << 29), (1 << 28, 1 << 28)):
            async with EmbeddedRedis(tmp_path, max_memory=joined):
                assert (await redis.config_get("maxmemory"))["maxmemory"] == str(limit)
        await redis.aclose()


async def test_a_stale_socket_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "redis.sock").touch()
    async with EmbeddedRedis(tmp_path):
        assert lives(tmp_path)


async def test_a_long_data_dir_gets_a_short_private_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long-name-" * 12)
    async with EmbeddedRedis(deep) as embedded:
        endpoint = Path((deep / "redis" / "endpoint").read_text())
        assert len(os.fsencode(endpoint)) <= LONGEST_SOCKET_PATH
        assert endpoint.parent.stat().st_mode & 0o777 == 0o700
        redis = connect(embedded.url)
        assert await redis.ping()
        await redis.aclose()
    endpoint.parent.rmdir()


async def test_a_name_with_spaces_and_percents_is_a_name(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path / "a b%20c") as embedded:
        redis = connect(embedded.url)
        assert await redis.ping()
        await redis.aclose()


async def test_the_server_inherits_one_descriptor_of_ours_its_own_lock(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path):
        held = held_files(server_pid(tmp_path))
    assert {name for name in held if name.endswith(".lock")} == {str(tmp_path / "redis" / "server.lock")}


async def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=rf"data_dir: {tmp_path}/file.* cannot be used: .*writable folder"):
        await EmbeddedRedis(tmp_path / "file").start()


async def test_a_log_that_cannot_be_loaded_is_told_with_the_servers_own_words(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path):
        pass
    (tmp_path / "redis" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(ConfigurationError, match=r"the Redis server in .* ended; its log ends with: .*AOF"):
        await EmbeddedRedis(tmp_path).start()


async def test_a_grown_log_is_put_aside_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "server.log").write_bytes(b"x" * (2 << 20))
    async with EmbeddedRedis(tmp_path):
        assert (tmp_path / "redis" / "server.log").stat().st_size < 1 << 20
    assert (tmp_path / "redis" / "server.log.1").stat().st_size == 2 << 20


@pytest.mark.parametrize(
    ("answer", "alive"),
    [("+PONG", True), ("-MISCONF Errors writing to the AOF file", True), ("-LOADING dataset", False), ("", False)],
)
def test_a_server_on_a_full_disk_can_still_be_read(answer: str, alive: bool) -> None:
    assert is_alive(answer) is alive


async def test_a_server_that_was_begun_is_the_one_that_start_waits_for(tmp_path: Path) -> None:
    embedded = EmbeddedRedis(tmp_path)
    embedded.begin()
    async with embedded:
        pid = server_pid(tmp_path)
        async with EmbeddedRedis(tmp_path):
            assert server_pid(tmp_path) == pid
    assert not lives(tmp_path)
    embedded.forgo()
    assert not lives(tmp_path)
