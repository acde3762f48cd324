"""Raw answers as WARC files, so that what was read can be proven later. Part of `storage`; satisfies `spiders.ports.Archive`.

    FOLDER/SOURCE/2026-11/SOURCE-20261125T143217Z-4711-9f3c2a.warc.gz

A file is written by one process alone, on one day, up to a size; none is ever continued by another process, so that
whatever a `kill -9` has torn stands at the end of a file. It is opened for each record: sources may be more than a
process may hold files open. Nothing is synced: what was kept survives the death of the process, a power cut may cost
the last seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from time import monotonic

from scraper.errors import ArchiveUnavailable
from scraper.model import Exchange
from storage.archive_records import NOT_MODIFIED, Kept, first_record, payload_digest, records_of

ENDING = ".warc.gz"
LARGEST_FILE = 100_000_000
SMALLEST_FILE = 1_000_000
_REMEMBERED = 4096
"""Bodies of one file that a later record may refer to."""
_LONGEST_NAME = 100
_PRUNE_EVERY_S = 300
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600


@dataclass
class _File:
    """The file that this process writes for one source."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    path: Path | None = None
    size: int = 0
    kept: OrderedDict[tuple[str, str], Kept] = field(default_factory=OrderedDict)
    """URL and digest of the body → its record. "" for the last good one of a URL, whatever its body."""


class RawArchive:
    """All files under `folder`. What is older than `age` goes, and the oldest while all are larger than `most_bytes`."""

    def __init__(self, folder: Path, *, age: timedelta, most_bytes: int, software: str = "kentongan") -> None:
        self._folder = folder
        self._age = age
        self._most_bytes = most_bytes
        self._file_bytes = min(LARGEST_FILE, max(most_bytes // 10, SMALLEST_FILE))
        self._software = software
        self._files: dict[str, _File] = {}
        self._pruned = -math.inf

    async def keep(self, source: str, exchange: Exchange) -> None:
        """`exchange` is in the archive of `source`. Raises `ArchiveUnavailable`, and leaves no half record behind."""
        file = self._files.setdefault(source, _File())
        await asyncio.to_thread(self._keep, source, file, exchange)

    def files(self, source: str, until: datetime) -> list[Path]:
        """The files of `source` that were begun by `until`, youngest first."""
        name = folder_name(source)
        begun = sorted((path.name, path) for path in (self._folder / name).glob(f"*/*{ENDING}"))
        last = f"{name}-{until.astimezone(UTC):%Y%m%dT%H%M%SZ}-~"  # after every process id
        return [path for written, path in reversed(begun) if written < last]

    async def prune(self, now: datetime) -> int:
        """How many files went. Those that other processes write are among the youngest; they begin another one then."""
        try:
            return await asyncio.to_thread(self._prune, now)
        except OSError as error:
            raise ArchiveUnavailable(f"the raw archive cannot be pruned ({self._folder}: {error.strerror})") from error

    def _keep(self, source: str, file: _File, exchange: Exchange) -> None:
        with file.lock:
            try:
                path = self._current(file, exchange.at) or self._begin(source, file, exchange.at)
                self._write(file, path, exchange)
            except OSError as error:
                file.path = None
                raise ArchiveUnavailable(
                    f"the raw archive cannot be written ({self._folder}: {error.strerror}); make room, or set archive: false"
                ) from error

    def _current(self, file: _File, at: datetime) -> Path | None:
        """The file to go on with; None if it is full, of another day, or was removed."""
        if file.path is None or file.size >= self._file_bytes or not file.path.exists():
            return None
        return file.path if f"{at.astimezone(UTC):-%Y%m%dT}" in file.path.name else None

    def _begin(self, source: str, file: _File, at: datetime) -> Path:
        """A new file, with its first record; before it the room was made that the bounds ask for.

        At midnight many sources begin one at once, and looking at all files takes its time: once will do for them.
        """
        if file.size >= self._file_bytes or monotonic() - self._pruned > _PRUNE_EVERY_S:
            self._prune(at)
        moment, name = at.astimezone(UTC), folder_name(source)
        path = (
            self._folder
            / name
            / f"{moment:%Y-%m}"
            / f"{name}-{moment:%Y%m%dT%H%M%SZ}-{os.getpid()}-{token_hex(3)}{ENDING}"
        )
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self._folder, path.parent.parent, path.parent):
            folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE))
        file.kept.clear()
        try:
            file.size = _append(path, first_record(path.name, software=self._software, source=source, at=at))
        except OSError:
            path.unlink(missing_ok=True)
            raise
        file.path = path
        return path

    def _write(self, file: _File, path: Path, exchange: Exchange) -> None:
        unchanged = exchange.status == NOT_MODIFIED
        key = (exchange.url, "" if unchanged else payload_digest(exchange.body))
        earlier = None if exchange.rendered else file.kept.get(key)
        records, kept = records_of(exchange, earlier)
        file.size = _append(path, records)
        if exchange.rendered or unchanged:
            return
        for place in (key, (exchange.url, ""))[: 1 + (exchange.status == HTTPStatus.OK)]:
            file.kept[place] = earlier or kept
            file.kept.move_to_end(place)
        while len(file.kept) > _REMEMBERED:
            file.kept.popitem(last=False)

    def _prune(self, now: datetime) -> int:
        self._pruned = monotonic()
        oldest = (now - self._age).timestamp()
        files = sorted(self._all_files())
        total, removed = sum(size for _, size, _ in files), 0
        for changed, size, path in files:
            if changed >= oldest and total <= self._most_bytes:
                break
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                path.unlink()
            total -= size
            removed += 1
        self._remove_empty(now)
        return removed

    def _all_files(self) -> list[tuple[float, int, Path]]:
        """Last change, size and path of each."""
        found = []
        for path in self._folder.glob(f"*/*/*{ENDING}"):
            with contextlib.suppress(FileNotFoundError):
                status = path.lstat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _remove_empty(self, now: datetime) -> None:
        """Folders of past months that hold nothing any more; one of this month may be about to get a file."""
        for month in self._folder.glob("*/*-*"):
            if month.name < f"{now.astimezone(UTC) - timedelta(days=1):%Y-%m}":
                with contextlib.suppress(OSError):  # not empty
                    month.rmdir()


def folder_name(source: str) -> str:
    """`source` as the name of one folder: no path leads out of it, and none is too long for a file system."""
    name = re.sub(r"[^\w.-]|^\.", lambda found: f"%{ord(found[0]):02X}", source)
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    digest = blake2b(source.encode(), digest_size=6).hexdigest()
    return f"{name.encode()[: _LONGEST_NAME - 13].decode(errors='ignore')}-{digest}"


def _append(path: Path, records: bytes) -> int:
    """The size of `path` with `records` at its end. Raises `OSError`; then it is as long as before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        before, left = os.fstat(descriptor).st_size, memoryview(records)
        try:
            while left:
                left = left[os.write(descriptor, left) :]
        except OSError:
            os.ftruncate(descriptor, before)
            raise
        return before + len(records)
    finally:
        os.close(descriptor)
