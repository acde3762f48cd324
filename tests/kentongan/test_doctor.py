"""`doctor`: one line for each thing that the daemon needs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kentongan.checkup import _identity, _jobs
from kentongan.cli import run
from settings import Settings
from storage.connection import Client
from storage.jobs import Kind, Queue, Wanted
from storage.store import Store

Capture = pytest.CaptureFixture[str]


def findings(capsys: Capture, file: Path, code: int) -> dict[str, tuple[bool, str]]:
    assert run(["--config", str(file), "doctor", "--json"]) == code
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {one["check"]: (one["ok"], one["message"]) for one in told}


def test_a_healthy_house_is_ok_throughout(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "kentongan.yaml"
    file.write_text("""
user_agent: "watcher/1 (+mailto:desk@newsroom.test)"
sources: [{name: a, url: "https://a.example.org", render: never}]
rules: [{name: r, when: {ceasefire: [agreed]}, channels: [console]}]
""")
    told = findings(capsys, file, code=0)
    assert [check for check, (ok, _) in told.items() if not ok] == []
    assert {
        "configuration",
        "redis",
        "redis eviction",
        "redis persistence",
        "channel console",
        "browser",
        "clock",
        "visits",
    } <= set(told)


def test_a_browser_that_is_there_and_cannot_be_started_says_why(tmp_path: Path, capsys: Capture) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    broken.chmod(0o755)
    file = tmp_path / "kentongan.yaml"
    file.write_text(f"""
user_agent: "watcher/1 (+mailto:desk@newsroom.test)"
browser: {{executable: {broken}}}
sources: [{{name: a, url: "https://a.example.org"}}]
rules: [{{name: r, when: {{ceasefire: [agreed]}}, channels: [console]}}]
""")
    assert findings(capsys, file, code=1)["browser"] == (
        False,
        (
            f"{broken} cannot be started (error while loading shared libraries: libnss3.so): "
            "install chromium with its libraries, or set render: never"
        ),
    )


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own import
def test_what_is_wrong_says_what_to_do_and_the_rest_is_checked_all_the_same(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "kentongan.yaml"
    file.write_text("""
redis: redis://me:hunter2@127.0.0.1:1/0
browser: {executable: /nowhere/chromium}
sources: [{name: a, url: "https://a.example.org"}]
channels:
  any: {type: apprise, url: "nosuch://hunter2"}
""")
    told = findings(capsys, file, code=1)
    assert told["configuration"] == (False, "no rules: nothing would be told; write one under `rules`")
    assert told["user agent"][0] is False
    assert told["redis"][1].startswith("redis: redis://****@127.0.0.1:1/0 does not answer: ")
    assert told["browser"] == (
        False,
        "browser.executable: /nowhere/chromium cannot be started; name another, or none to look for one",
    )
    assert told["channel any"][0] is False
    assert "hunter2" not in str(told)


def test_the_placeholder_of_an_address_is_called_one() -> None:
    def says(user_agent: str) -> tuple[bool, str]:
        found = _identity(Settings.model_validate({"user_agent": user_agent}))
        return found.ok, found.message

    advice = "tell publishers where to complain: set user_agent to a name with your address"
    written = "watcher/1 (+https://example.org/watcher)"
    assert says(written) == (False, f"{written}: example.org is a placeholder and nobody's address; {advice}")
    assert says("watcher/1") == (False, advice)
    assert says("watcher/1 (+mailto:desk@newsroom.test)") == (True, "watcher/1 (+mailto:desk@newsroom.test)")


async def test_a_visit_that_nobody_makes_is_told(store: Store, redis: Client) -> None:
    token = await store.leases.acquire("leader", "daemon-1", timedelta(minutes=1))
    assert token is not None
    wanted = Wanted(kind=Kind.VISIT, source="a", queue=Queue.BROWSER, site="a.example")
    await store.jobs.put([wanted], token=token, most_tries=5)
    assert (await _jobs(store)).message == "daemon-1 plans, 1 wait, 0 under way"
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    await redis.zadd("kentongan:jobs:browser", {"visit:a": hour_ago.timestamp() * 1000})
    finding = await _jobs(store)
    assert not finding.ok
    assert "the oldest for 3600 s: start more workers" in finding.message
