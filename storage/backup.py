"""A copy of the whole store at one moment, taken while it works, and put back into an empty one. Part of `storage`.

Redis hands its replicas an image of one moment; we ask for it as they do. An image is made between two scripts, so no
article is in it without its outbox entry. It is an RDB file of the server's own version, with all that the server holds.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from asyncio import StreamReader
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, BinaryIO

from redis.asyncio import Redis

from scraper.errors import ConfigurationError, StoreError
from storage.connection import Client
from storage.faults import store_faults
from storage.locks import FileLock

FOLDER = "appendonlydir"
"""Where a server of 7.0 or newer keeps its append-only file, in parts that a manifest names."""
_BASE = "appendonly.aof.1.base.rdb"
_MANIFEST = f"file {_BASE} seq 1 type b\n"
_MAGIC = (b"REDIS", b"VALKEY")
_CHUNK = 1 << 18
_LONGEST_LINE = 1 << 16
_SILENCE_S = 60.0
"""The server says a blank line now and then while it makes the image."""
_LONGEST_S = 3600.0


async def take(redis: Client, file: Path) -> int:
    """`file` holds an image of the store as of now; its size in bytes. An older `file` is replaced at the end, or kept whole.

    Raises `ConfigurationError` for a folder and for a cluster, whose nodes have images of their own, and `StoreError` where
    the server gives no image.
    """
    if not isinstance(redis, Redis):
        raise ConfigurationError("redis: a cluster is backed up node by node, by its own means")
    partial = _beside(file)
    out = _begin(partial)
    try:
        with out:
            async for chunk in _image(redis):
                out.write(chunk)
        return _finish(partial, file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _beside(file: Path) -> Path:
    """Where `file` grows until it is whole."""
    if file.is_dir():
        raise ConfigurationError(f"{file} is a folder; wanted the file that the backup goes into")
    return file.with_name(f"{file.name}.part")


def _begin(partial: Path) -> BinaryIO:
    """A new file, readable by its owner alone: a backup holds what was told to whom."""
    try:
        return os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError as error:
        raise ConfigurationError(
            f"{partial} is there: a backup is under way, or one was killed; then remove it"
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{partial} cannot be written: {error.strerror}") from error


def _finish(partial: Path, file: Path) -> int:
    """`partial` is on disk and stands as `file`; its size."""
    if not is_image(partial):
        raise StoreError("Redis sent something that is no image of its data; look at its log")
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.replace(file)
    return file.stat().st_size


def is_image(file: Path) -> bool:
    """Whether `file` begins as an image of Redis or Valkey does."""
    with file.open("rb") as read:
        return read.read(6).startswith(_MAGIC)


def lay_down(file: Path, folder: Path) -> None:
    """A server that is started on `folder` with `appendonly yes` has what `file` holds.

    Raises `ConfigurationError` if `file` is no image, or `folder` holds data already.
    """
    if not file.is_file() or not is_image(file):
        raise ConfigurationError(f"{file} is no backup: wanted a file that `kentongan backup` wrote")
    for name in (FOLDER, "appendonly.aof", "dump.rdb"):
        if (folder / name).exists():
            raise ConfigurationError(f"{folder / name} is there: a backup goes into an empty folder")
    home = folder / FOLDER
    home.mkdir(mode=0o700, parents=True)
    shutil.copyfile(file, home / _BASE)
    (home / f"{_BASE.partition('.1.')[0]}.manifest").write_text(_MANIFEST)


def replace_empty(file: Path, home: Path) -> None:
    """The embedded server of `home`, which was found empty and is stopped, has what `file` holds when it starts again.

    Raises `ConfigurationError` as `lay_down`, and where somebody has started the server meanwhile.
    """
    owners = FileLock(home / "owners.lock")
    try:
        if not owners.acquire():
            raise ConfigurationError(f"redis: another process uses the server in {home}; stop it first")
        shutil.rmtree(home / FOLDER, ignore_errors=True)
        lay_down(file, home)
    finally:
        owners.release()


@store_faults(_LONGEST_S)
async def _opened(redis: Redis) -> tuple[Any, StreamReader]:
    """A connection of its own, asked for an image as a replica asks, and where it comes."""
    line: Any = redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]  # theirs
    await line.connect()
    # Then the image is sent as it is made, and no file of it is left on the server's disk.
    await line.send_command("REPLCONF", "capa", "eof")
    await line.read_response()
    await line.send_command("PSYNC", "?", "-1")
    return line, line._reader  # noqa: SLF001 - the library reads replies, and an image is none


async def _image(redis: Redis) -> AsyncIterator[bytes]:
    line, reader = await _opened(redis)
    try:
        async with store_faults(_LONGEST_S):
            head = await _line(reader)
            if head.startswith(b"-"):
                raise StoreError(f"Redis gives no image of its data ({head[1:].decode()}); back it up by its own means")
            if head.startswith(b"+"):
                head = await _line(reader)
            if head.startswith(b"$EOF:"):
                async for chunk in _until(reader, head.removeprefix(b"$EOF:")):
                    yield chunk
            else:
                async for chunk in _counted(reader, int(head.removeprefix(b"$"))):
                    yield chunk
    finally:
        await line.disconnect(nowait=True)


async def _line(reader: StreamReader) -> bytes:
    """The next line that says something."""
    while True:
        async with asyncio.timeout(_SILENCE_S):
            line = await reader.readline()
        if not line:
            raise ConnectionError("the server closed the connection before it sent its image")
        if line.strip() and len(line) < _LONGEST_LINE:
            return line.strip()


async def _read(reader: StreamReader, most: int) -> bytes:
    async with asyncio.timeout(_SILENCE_S):
        chunk = await reader.read(most)
    if not chunk:
        raise ConnectionError("the server closed the connection in the middle of its image")
    return chunk


async def _counted(reader: StreamReader, size: int) -> AsyncIterator[bytes]:
    while size:
        chunk = await _read(reader, min(size, _CHUNK))
        size -= len(chunk)
        yield chunk


async def _until(reader: StreamReader, mark: bytes) -> AsyncIterator[bytes]:
    """Everything before `mark`, with which the image ends. What follows is what was written meanwhile."""
    kept = b""
    while mark not in kept:
        kept += await _read(reader, _CHUNK)
        if mark not in kept and len(kept) > len(mark):
            yield kept[: -len(mark)]
            kept = kept[-len(mark) :]
    if whole := kept.partition(mark)[0]:
        yield whole
