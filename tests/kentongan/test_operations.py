"""What docs/operations.md promises: its commands run, its alarms and pages are there, its words are those of the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from kentongan.cli import run
from scheduler.daemon import DaemonStatus
from scheduler.delivery import DeliveryCount
from scheduler.reporting import MONITOR
from scraper.errors import StoreForbidden, StoreUnwritable
from storage.faults import UNWRITABLE
from tests.house.documents import blocks
from tests.house.documents import commands as documented
from tests.kentongan.conftest import CONFIGURATION, NOON

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


NOT_RUN = {
    r"useradd|python3 -m venv|/opt/kentongan/|install -m|systemctl": "makes users and services: tests/house/test_deploy.py",
    r"docker compose": "needs a container engine: tests/house/test_containers.py",
    r"kubectl": "needs a cluster: tests/house/test_deploy.py",
}
"""Commands of the page that are not run, why, and what looks at them instead."""


def commands() -> list[list[str]]:
    lines = [line for block in blocks("docs/operations.md", "sh") for line in documented(block)]
    return [shlex.split(line) for line in lines if not any(re.match(pattern, line) for pattern in NOT_RUN)]


def test_its_commands_run_one_after_the_other(
    stocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kentongan.yaml").write_text(CONFIGURATION)
    monkeypatch.delenv("KENTONGAN_CONFIG", raising=False)
    seen = set()
    for program, *words in commands():
        assert program == "kentongan"
        # What is backed up is the stock of news; it goes back into the empty store of this folder.
        given = ["--config", str(stocked), *words] if words[0] != "restore" else words
        # Without a browser, and on the made-up sites of the tests, doctor has something to say.
        assert run(given) in ({0, 1} if words[0] == "doctor" else {0}), (words, capsys.readouterr().err)
        seen.add(words[0])
    assert {"doctor", "backup", "restore", "sources", "alerts"} <= seen
    capsys.readouterr()
    assert run(["articles", "list", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert (tmp_path / "redis-data" / "appendonlydir").is_dir()


def test_every_alarm_is_explained_and_every_explained_one_is_there() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    alarms = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    assert set(re.findall(r"^\| `(Kentongan\w+)` \|", DOCUMENT, re.MULTILINE)) == alarms


def test_what_readyz_says_is_what_it_can_say() -> None:
    def why(**changes: object) -> str:
        fields: dict[str, object] = {
            "started": NOON,
            "store_is_up": True,
            "leads": True,
            "visits_due": True,
            "visiting": (),
            "delivered": DeliveryCount(),
        }
        return DaemonStatus(**(fields | changes)).why  # type: ignore[arg-type]

    for reason in (reason for _, reason in UNWRITABLE.values()):
        assert reason in DOCUMENT
        fault = StoreUnwritable("full", reason).fault
        assert why(store_is_up=False, store_fault=fault) == f"Redis cannot write: {reason}"
    assert f"`{StoreForbidden.fault}`" in DOCUMENT
    for said in (why(store_is_up=False), why(visits_due=False), why(leads=False)):
        assert f"`{said}`" in DOCUMENT


def test_files_events_and_names_that_it_speaks_of_are_there() -> None:
    for path in re.findall(r"`((?:deploy|tests)/[\w./@-]+|docker-compose\.yml)`", DOCUMENT):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"\]\(([\w-]+\.md)", DOCUMENT):
        assert (ROOT / "docs" / path).exists(), path
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "scheduler").glob("*.py"))
    for event in (
        "store.texts_shed",
        "store.memory_short",
        "store.away",
        "alert.postponed",
        "alert.parked",
        "channel.opened",
        "lease.gained",
        "lease.lost",
        "jobs.refused",
        "store.not_revived",
    ):
        assert f"`{event}`" in DOCUMENT
        assert f'"{event}"' in source
    assert f"`{MONITOR}`" in DOCUMENT
