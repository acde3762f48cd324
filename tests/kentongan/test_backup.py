"""`backup` and `restore`: the whole store in one file and back, beside whoever uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kentongan.cli import run

Capture = pytest.CaptureFixture[str]


def lines(capsys: Capture, *arguments: str, code: int = 0) -> list[dict[str, object]]:
    assert run(arguments) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def backup(stocked: Path, tmp_path: Path, capsys: Capture) -> Path:
    file = tmp_path / "backup.rdb"
    (told,) = lines(capsys, "--config", str(stocked), "backup", str(file), "--json")
    assert told == {"file": str(file), "bytes": file.stat().st_size}
    return file


def elsewhere(stocked: Path, tmp_path: Path, more: str = "") -> Path:
    """The same configuration over an empty data folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "kentongan.yaml").write_text(stocked.read_text() + more)
    return folder / "kentongan.yaml"


def test_what_was_backed_up_comes_back_whole(stocked: Path, backup: Path, tmp_path: Path, capsys: Capture) -> None:
    file = elsewhere(stocked, tmp_path)
    (counts,) = lines(capsys, "--config", str(file), "restore", str(backup), "--json")
    assert (counts["articles"], counts["alerts"]) == (3, 3)
    for command in (("articles", "list"), ("stories", "list"), ("alerts", "list")):
        before = lines(capsys, "--config", str(stocked), *command, "--json")
        assert lines(capsys, "--config", str(file), *command, "--json") == before != []


def test_a_store_that_holds_something_is_not_overwritten(stocked: Path, backup: Path, capsys: Capture) -> None:
    assert run(["--config", str(stocked), "restore", str(backup)]) == 2
    assert "a backup goes into an empty one" in capsys.readouterr().err
    assert len(lines(capsys, "--config", str(stocked), "articles", "list", "--json")) == 3


def test_a_file_that_the_server_does_not_take_leaves_an_empty_store(
    stocked: Path, tmp_path: Path, capsys: Capture
) -> None:
    file, broken = elsewhere(stocked, tmp_path), tmp_path / "broken.rdb"
    broken.write_bytes(b"REDIS0011" + b"\xff" * 100)
    assert run(["--config", str(file), "restore", str(broken)]) == 2
    assert "the Redis server in" in capsys.readouterr().err
    assert lines(capsys, "--config", str(file), "articles", "list", "--json") == []


def test_a_redis_of_your_own_gets_it_laid_down_in_its_folder(
    stocked: Path, backup: Path, tmp_path: Path, capsys: Capture
) -> None:
    file = elsewhere(stocked, tmp_path, "\nredis: redis://127.0.0.1:1/0\n")
    assert run(["--config", str(file), "restore", str(backup)]) == 2
    assert "kentongan restore FILE --into FOLDER" in capsys.readouterr().err
    assert run(["--config", str(file), "restore", str(backup), "--into", str(tmp_path / "data")]) == 0
    assert sorted(one.name for one in (tmp_path / "data" / "appendonlydir").iterdir()) == [
        "appendonly.aof.1.base.rdb",
        "appendonly.aof.manifest",
    ]


def test_a_place_that_cannot_be_written_is_said(stocked: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run(["--config", str(stocked), "backup", str(tmp_path / "nowhere" / "backup.rdb")]) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_a_folder_is_no_place_for_a_backup(stocked: Path, tmp_path: Path, capsys: Capture) -> None:
    for folder in (".", "/", str(tmp_path)):
        assert run(["--config", str(stocked), "backup", folder]) == 2
        assert f"{folder} is a folder; wanted the file that the backup goes into" in capsys.readouterr().err
