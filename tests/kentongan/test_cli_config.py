"""`config`, global options and exit codes, as a shell sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from kentongan.cli import run


def kentongan(*arguments: str, cwd: Path, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kentongan", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "LANG": "C", **environ},
    )


def test_help_needs_no_configuration(tmp_path: Path) -> None:
    done = kentongan("--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ceasefires or casualties" in done.stdout.replace("\n", " ")


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("crawl", "--nonsense"), ("--verbose", "--quiet", "config", "schema"), ("extract",)]
)
def test_bad_usage_ends_with_2_and_says_so_on_stderr(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = kentongan(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


@pytest.mark.parametrize(
    "command", [("crawl",), ("run",), ("articles", "list"), ("config", "show"), ("doctor",), ("backtest",)]
)
def test_a_wrong_configuration_ends_with_2_and_one_message(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "kentongan.yaml").write_text("fetch: {delay: soon}\n")
    done = kentongan(*command, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "kentongan.yaml:1: fetch.delay: 'soon' is not a duration (write 90s, 5m, 2h or 3d)\n",
    )


def test_a_command_without_its_configuration_says_how_to_get_one(tmp_path: Path) -> None:
    done = kentongan("articles", "list", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "kentongan.yaml: there is no such configuration file (write one with: kentongan config init)\n",
    )


def test_init_writes_a_file_that_show_accepts_and_never_overwrites_one(tmp_path: Path) -> None:
    assert kentongan("config", "init", cwd=tmp_path).returncode == 0
    shown = kentongan("config", "show", "--json", cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert json.loads(shown.stdout)["data_dir"] == str(tmp_path / "var")
    again = kentongan("config", "init", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (
        2,
        "kentongan.yaml: is there already (overwrite it with --force)\n",
    )


def test_the_schema_is_one_line_of_json_that_is_a_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "schema", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    jsonschema.Draft202012Validator.check_schema(json.loads(line))


def test_show_masks_every_secret(tmp_path: Path) -> None:
    secrets = {"TOKEN": "tok-1", "PW": "pw-2", "HOOK": "hook-3", "DSN": "dsn-4", "TG": "tg-5", "KEY": "key-6"}
    (tmp_path / "kentongan.yaml").write_text("""
redis: redis://me:${PW}@127.0.0.1:6379/0
dashboard: {token: "${TOKEN}"}
sentry: {dsn: "https://${DSN}@sentry.example.org/1"}
sources:
  - {name: a, url: "https://reader:${PW}@example.org/news"}
channels:
  slack: {type: slack, webhook_url: "https://hooks.example.org/${HOOK}"}
  mail: {type: email, smtp_url: "smtps://me:${PW}@mail.example.org", from: k@example.org, to: [d@example.org]}
  hook: {type: webhook, url: "https://example.org/${HOOK}?key=${KEY}", secret: "${KEY}"}
  tg: {type: apprise, url: "tgram://${TG}/1"}
""")
    for arguments in (("config", "show"), ("config", "show", "--json"), ("--verbose", "config", "show")):
        done = kentongan(*arguments, cwd=tmp_path, **secrets)
        assert done.returncode == 0
        assert [secret for secret in secrets.values() if secret in done.stdout + done.stderr] == []
    shown = yaml.safe_load(kentongan("config", "show", cwd=tmp_path, **secrets).stdout)
    assert shown["redis"] == "redis://****@127.0.0.1:6379/0"
    assert shown["channels"]["slack"]["webhook_url"] == "https://hooks.example.org/****"
    assert shown["channels"]["mail"]["from"] == "k@example.org"
    assert shown["channels"]["hook"]["secret"] == "****"
    assert shown["sources"][0]["url"] == "https://****@example.org/news"
