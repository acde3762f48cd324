"""Raw archives: whole after whatever happened, each process its own files, bounded, readable by others' tools."""

from __future__ import annotations

import asyncio
import gzip
import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from scraper.errors import ArchiveUnavailable, UnreadablePage
from scraper.model import Exchange
from storage.archive import SMALLEST_FILE, RawArchive, folder_name
from storage.archive_reading import answer_at, is_archive, places

NOW = datetime(2026, 11, 25, 14, 32, 17, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://berita.example/dunia/kabar"


def exchange(number: int = 1, *, at: datetime = NOW, size: int = 2_000, **fields: Any) -> Exchange:
    """An answer that cannot be compressed, so that sizes on disk are known."""
    known: dict[str, Any] = {
        "url": f"{URL}-{number}",
        "at": at,
        "request_headers": ((b"Host", b"berita.example"), (b"User-Agent", b"kentongan/1")),
        "status": 200,
        "headers": ((b"Content-Type", b"text/html"), (b"Server", b"caf\xe9")),
        "body": random.Random(number).randbytes(size),
        "address": "192.0.2.7",
    }
    return Exchange(**(known | fields))


def archive_in(folder: Path, *, age: timedelta = 90 * DAY, most_bytes: int = 10**9) -> RawArchive:
    return RawArchive(folder, age=age, most_bytes=most_bytes, software="kentongan/1")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def records(*paths: Path) -> list[tuple[str, str | None, bytes]]:
    """Type, URL and raw payload of every record; each digest was checked."""
    found = []
    for path in paths:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                payload = record.raw_stream.read()
                found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), payload))
    return found


async def test_an_answer_stands_byte_by_byte_beside_its_request_and_passes_the_check_of_warcio(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = exchange()
    await archive_in(tmp_path).keep("desk", one)
    (path,) = files(tmp_path)
    assert path.relative_to(tmp_path).parts[:2] == ("desk", "2026-11")
    assert [kind for kind, _, _ in records(path)] == ["warcinfo", "response", "request"]
    assert records(path)[1] == ("response", one.url, one.body)
    with pytest.raises(SystemExit, match="0"):
        warcio(["check", "-v", str(path)])
    assert capsys.readouterr().out.count("digest pass") == 3
    with path.open("rb") as file:
        info, response, request = list(_kept(file))
    assert b"software: kentongan/1\r\n" in info["block"]
    assert response["head"] == b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: caf\xe9\r\n\r\n"
    assert request["head"] == b"GET /dunia/kabar-1 HTTP/1.1\r\nHost: berita.example\r\nUser-Agent: kentongan/1\r\n\r\n"
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert response["WARC-Date"] == request["WARC-Date"] == "2026-11-25T14:32:17.000000Z"
    assert response["WARC-IP-Address"] == "192.0.2.7"
    assert response["WARC-Payload-Digest"].startswith("sha256:")


def _kept(file: Any) -> Iterator[dict[str, Any]]:
    for record in ArchiveIterator(file, no_record_parse=True):
        block = record.raw_stream.read()
        head, end, _ = block.partition(b"\r\n\r\n")
        yield {**dict(record.rec_headers.headers), "block": block, "head": head + end}


async def test_what_has_not_changed_is_referred_to_and_not_written_again(tmp_path: Path) -> None:
    archive, later = archive_in(tmp_path), NOW + timedelta(minutes=5)
    for number in (1, 2):
        await archive.keep("desk", exchange(number, at=NOW))
        await archive.keep("desk", exchange(number, at=later))
    await archive.keep("desk", exchange(1, at=later, status=304, body=b"", headers=((b"ETag", b'"7"'),)))
    await archive.keep("desk", exchange(3, at=later, status=304, body=b""))
    (path,) = files(tmp_path)
    assert [kind for kind, _, _ in records(path)][1::2] == [
        "response", "revisit", "response", "revisit", "revisit", "revisit",
    ]  # fmt: skip
    with path.open("rb") as file:
        _, first, _, again, _, _, _, _, _, unmodified, _, unknown, _ = list(_kept(file))
    assert again["WARC-Profile"].endswith("/identical-payload-digest")
    assert again["WARC-Payload-Digest"] == first["WARC-Payload-Digest"]
    assert unmodified["WARC-Profile"].endswith("/server-not-modified")
    assert unmodified["block"] == b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n'
    for revisit in (again, unmodified):
        assert revisit["WARC-Refers-To"] == first["WARC-Record-ID"]
        assert revisit["WARC-Refers-To-Date"] == first["WARC-Date"]
    assert "WARC-Refers-To" not in unknown


async def test_a_304_refers_to_the_good_answer_that_came_last(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    for body, status in ((b"satu", 200), (b"dua", 200), (b"satu", 200), (b"rusak", 500), (b"", 304)):
        await archive.keep("desk", exchange(body=body, status=status))
    await archive.keep("desk", exchange(body=b"tampak", rendered=True))
    await archive.keep("desk", exchange(body=b"tampak"))
    with files(tmp_path)[0].open("rb") as file:
        kept = [one for one in _kept(file) if one["WARC-Type"] in {"response", "revisit", "resource"}]
    assert [one["WARC-Type"] for one in kept] == [
        "response", "response", "revisit", "response", "revisit", "resource", "response",
    ]  # fmt: skip
    assert kept[4]["WARC-Refers-To"] == kept[2]["WARC-Refers-To"] == kept[0]["WARC-Record-ID"]


async def test_a_rendered_page_says_that_no_server_sent_it(tmp_path: Path) -> None:
    await archive_in(tmp_path).keep("desk", exchange(rendered=True, body=b"<p>Kabar</p>"))
    (path,) = files(tmp_path)
    _, page, note = records(path)
    assert page == ("resource", f"{URL}-1", b"<p>Kabar</p>")
    assert note[0] == "metadata"
    assert b"in a browser after its scripts ran" in note[2]


async def test_nobody_else_on_the_machine_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    await archive_in(folder).keep("desk", exchange())
    (path,) = files(folder)
    modes = [one.stat().st_mode & 0o777 for one in (path, path.parent, path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


@pytest.mark.parametrize("name", [".", "..", "...", "a/../../b", "/etc", "berita.harian", "x" * 300, "ü" * 300, ".git"])
def test_no_source_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    inside = tmp_path / folder_name(name)
    assert inside.resolve().parent == tmp_path.resolve()
    inside.mkdir()


def test_source_names_that_differ_have_folders_that_differ() -> None:
    names = [".", "..", "%2E", "a", "A", "a.b", "a-b", *(("x" * length) for length in range(95, 300))]
    assert len({folder_name(name) for name in names}) == len(names)


async def test_a_file_ends_with_the_day_and_at_its_size(tmp_path: Path) -> None:
    archive = archive_in(tmp_path, most_bytes=10 * SMALLEST_FILE)
    for number in range(5):
        await archive.keep("desk", exchange(number, size=SMALLEST_FILE // 3))
    await archive.keep("desk", exchange(5, at=NOW + DAY))
    assert sorted(len(records(path)) for path in files(tmp_path)) == [3, 5, 7]
    assert all(path.stat().st_size < 2 * SMALLEST_FILE for path in files(tmp_path))


async def test_files_go_when_they_are_too_old_and_their_empty_months_with_them(tmp_path: Path) -> None:
    archive = archive_in(tmp_path, age=30 * DAY)
    for number, days in enumerate((90, 31, 29)):
        await archive.keep("desk", exchange(number, at=NOW - days * DAY))
        _date(files(tmp_path), NOW - days * DAY)
    assert await archive.prune(NOW) == 2
    assert [path.parent.name for path in files(tmp_path)] == ["2026-10"]
    assert [path.name for path in (tmp_path / "desk").iterdir()] == ["2026-10"]


def _date(paths: list[Path], at: datetime) -> None:
    """The youngest of `paths` was written at `at`."""
    youngest = max(paths, key=lambda path: path.stat().st_mtime)
    os.utime(youngest, (at.timestamp(), at.timestamp()))


async def test_a_process_that_nobody_tidies_up_for_does_so_when_it_begins_to_write(tmp_path: Path) -> None:
    await archive_in(tmp_path).keep("gone", exchange(1))
    _date(files(tmp_path), NOW - 91 * DAY)
    await archive_in(tmp_path).keep("desk", exchange(2))
    assert [path.parent.parent.name for path in files(tmp_path)] == ["desk"]


async def test_all_files_together_stay_within_their_bound_the_oldest_go_first(tmp_path: Path) -> None:
    most = 10 * SMALLEST_FILE
    archive = archive_in(tmp_path, most_bytes=most)
    for number in range(60):
        await archive.keep(f"desk-{number % 2}", exchange(number, size=SMALLEST_FILE // 2))
    await archive.prune(NOW)
    assert most // 2 < sum(path.stat().st_size for path in files(tmp_path)) <= most
    kept = {int(url.rpartition("-")[2]) for _, url, _ in records(*files(tmp_path)) if url}
    for parity in (0, 1):
        of_source = {number for number in kept if number % 2 == parity}
        assert of_source == set(range(min(of_source), 60, 2))


async def test_a_file_that_was_removed_under_its_writer_is_followed_by_another(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    await archive.keep("desk", exchange())
    files(tmp_path)[0].unlink()
    await archive.keep("desk", exchange())
    assert [kind for kind, _, _ in records(*files(tmp_path))] == ["warcinfo", "response", "request"]


@contextmanager
def _small_files(most_bytes: int) -> Iterator[None]:
    """No file of this process may grow beyond `most_bytes`: as on a full disk, a write ends in the middle."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_record_that_finds_no_room_leaves_no_half_and_says_what_to_do(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    await archive.keep("desk", exchange(1))
    with _small_files(10_000), pytest.raises(ArchiveUnavailable, match="make room, or set archive: false"):
        await archive.keep("desk", exchange(2, size=20_000))
    await archive.keep("desk", exchange(3))
    answered = [url for kind, url, _ in records(*files(tmp_path)) if kind == "response"]
    assert sorted(map(str, answered)) == [f"{URL}-1", f"{URL}-3"]


async def test_a_disk_without_room_for_a_first_record_gathers_no_empty_files(tmp_path: Path) -> None:
    with _small_files(100):
        for _ in range(3):
            with pytest.raises(ArchiveUnavailable):
                await archive_in(tmp_path).keep("desk", exchange())
    assert files(tmp_path) == []


async def test_a_folder_that_is_none_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("")
    archive = archive_in(tmp_path / "archive")
    with pytest.raises(ArchiveUnavailable, match=r"archive: File exists"):
        await archive.keep("desk", exchange())
    assert await archive.prune(NOW) == 0


async def test_a_slow_disk_holds_up_nobody_but_its_own_record(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    await archive.keep("desk", exchange(1))
    with archive._files["desk"].lock:
        waiting = asyncio.create_task(archive.keep("desk", exchange(2)))
        await archive.keep("other", exchange(1))
        assert not waiting.done()
    await waiting


_WRITER = """
import asyncio, sys
from pathlib import Path
from tests.storage.test_archive import archive_in, exchange

async def write(folder, first):
    archive = archive_in(Path(folder))
    for number in range(int(first), int(first) + 100_000):
        await archive.keep("desk", exchange(number, size=200_000))
        print(number, flush=True)

asyncio.run(write(*sys.argv[1:]))
"""


def _writer(folder: Path, first: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder), str(first)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def test_what_was_kept_outlives_a_kill_and_a_torn_end_costs_one_record(tmp_path: Path) -> None:
    kept: list[int] = []
    for life in range(4):
        with _writer(tmp_path, life * 1000) as process:
            assert process.stdout is not None
            kept += [int(process.stdout.readline()) for _ in range(3 + 2 * life)]
            process.kill()
    assert len(files(tmp_path)) == 4
    found = {
        place.url: answer
        for path in files(tmp_path)
        for place in places(path)
        if (answer := answer_at(place, 10**7)) is not None
    }
    assert {number: found[f"{URL}-{number}"].body for number in kept} == {
        number: exchange(number, size=200_000).body for number in kept
    }


async def test_an_end_torn_at_any_byte_is_passed_over_and_the_rest_is_read(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    for number in (1, 2):
        await archive.keep("desk", exchange(number, size=300))
    (path,) = files(tmp_path)
    whole, torn = path.read_bytes(), tmp_path / "torn"
    second = max(place.offset for place in places(path))
    for length in range(second, len(whole)):
        torn.write_bytes(whole[:length])
        answers = [answer_at(place, 10**6) for place in places(torn)]
        assert answers[0] is not None
        assert answers[0].body == exchange(1, size=300).body
        assert all(answer is None or answer.body == exchange(2, size=300).body for answer in answers[1:])


def test_two_processes_that_keep_for_one_source_write_two_files(tmp_path: Path) -> None:
    with _writer(tmp_path, 0) as one, _writer(tmp_path, 5000) as two:
        for process in (one, two) * 5:
            assert process.stdout is not None
            assert process.stdout.readline()
        one.kill()
        two.kill()
    numbers = [[int(place.url.rpartition("-")[2]) for place in places(path)] for path in files(tmp_path)]
    assert sorted(min(of_file) for of_file in numbers) == [0, 5000]
    assert all(of_file[:5] == list(range(of_file[0], of_file[0] + 5)) for of_file in numbers)


async def test_a_record_that_was_tampered_with_is_not_read(tmp_path: Path) -> None:
    await archive_in(tmp_path).keep("desk", exchange(body=b"Dua orang tewas. " * 20))
    (path,) = files(tmp_path)
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(path.read_bytes()).replace(b"Dua orang", b"Tak orang"))
    assert (is_archive(path), is_archive(plain)) == (True, True)
    (place,) = places(plain)
    with pytest.raises(UnreadablePage, match="its digest is wrong"):
        answer_at(place, 10**6)
