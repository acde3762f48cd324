"""What a shell offers while somebody types."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kentongan.cli import run


def offered(line: str, folder: Path, **environ: str) -> list[str]:
    """What bash is told for `line`, a command line that ends where somebody pressed Tab."""
    words = line.split(" ")
    asked = {
        **os.environ,
        **environ,
        "_KENTONGAN_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    finished = subprocess.run(
        [sys.executable, "-c", "from kentongan.cli import main; main()"],
        cwd=folder, env=asked, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert finished.stderr == ""
    return finished.stdout.split()


def test_names_come_from_the_configuration(stocked: Path, tmp_path: Path) -> None:
    at = {"KENTONGAN_CONFIG": str(stocked)}
    assert offered("kentongan crawl ", tmp_path, **at) == ["desk", "other"]
    assert offered("kentongan articles list --source o", tmp_path, **at) == ["other"]
    assert offered("kentongan alerts test ", tmp_path, **at) == ["console"]
    assert offered(f"kentongan --config {stocked} sources check d", tmp_path) == ["desk"]


@pytest.mark.parametrize("room", ["articles", "stories", "alerts"])
def test_ids_come_from_a_store_that_is_up(
    stocked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], room: str
) -> None:
    assert run(["--config", str(stocked), room, "list"]) == 0
    listed = {line.split(" ")[0] for line in capsys.readouterr().out.splitlines()[1:] if line[0] != " "}
    assert listed
    assert set(offered(f"kentongan {room} show ", tmp_path, KENTONGAN_CONFIG=str(stocked))) == listed


def test_nothing_is_started_and_nothing_is_said_where_there_is_no_configuration(tmp_path: Path) -> None:
    assert offered("kentongan crawl ", tmp_path, KENTONGAN_CONFIG="") == []
    (tmp_path / "kentongan.yaml").write_text("key_prefix: 'k:'\n")
    assert offered("kentongan articles show ", tmp_path, KENTONGAN_CONFIG="") == []
    assert not (tmp_path / "var").exists()
