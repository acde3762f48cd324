"""docs/cli.md names every command, and its examples run."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import typer.main

from kentongan.cli import run
from kentongan.cli.app import app

Capture = pytest.CaptureFixture[str]
_PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
_EXAMPLES = re.findall(r"^\$ kentongan (.+)$", _PAGE, re.MULTILINE)
_FILES = {
    "feeds.opml": '<opml version="2.0"><body><outline text="Kabar" xmlUrl="https://a.example/rss"/></body></opml>',
    "urls.txt": "https://b.example/dunia Dunia\n",
    "new.yaml": "sources: [] # none yet\n",
    "page.html": f"<html><body><article><h1>Kabar dari lembah</h1>{'<p>Warga mulai pulang ke rumah mereka.</p>' * 9}</article></body></html>",
    "text.txt": "Serangan itu menewaskan dua warga sipil.",
    "texts.jsonl": '{"id": "1", "text": "Serangan itu menewaskan dua warga sipil."}\n',
    "rules.yaml": "rules:\n  - {name: rice, when: {keywords: [beras]}, channels: [console]}\n",
}


def newest(capsys: Capture, configuration: Path, room: str) -> str:
    """An id that the store of `configuration` has."""
    assert run(["--config", str(configuration), room, "list", "--json"]) == 0
    return str(json.loads(capsys.readouterr().out.splitlines()[0])["id"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the examples find their files, and are run."""
    for name, text in _FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("example", _EXAMPLES)
def test_an_example_runs(stocked: Path, capsys: Capture, example: str) -> None:
    for word, room in (("ARTICLE_ID", "articles"), ("STORY_ID", "stories"), ("ALERT_ID", "alerts")):
        if word in example:
            example = example.replace(word, newest(capsys, stocked, room))
    assert run(["--config", str(stocked), *shlex.split(example)]) == 0
    captured = capsys.readouterr()
    assert captured.out or captured.err
    assert "\x1b" not in captured.out
    if "--json" in example:
        assert all(isinstance(json.loads(line), dict) for line in captured.out.splitlines())


def test_every_command_stands_on_the_page() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # the root is a group
    names = [
        f"{name} {below}".strip()
        for name, command in commands.items()
        for below in getattr(command, "commands", None) or ("",)
    ]
    assert [name for name in names if name not in _PAGE] == []
