"""Containers, checked as far as a machine without an engine can: schema, paths, and every command from the wheel."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, installed away from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    installed = folder / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(installed), str(built)]
    subprocess.run(pip, check=True, capture_output=True)
    return installed


def command(wheel: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-P", str(wheel / "bin" / "kentongan"), *arguments]


def environment(wheel: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(wheel), **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_compose_file_keeps_the_compose_specification() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_redis_keeps_every_answered_write_and_evicts_nothing() -> None:
    words = COMPOSE["services"]["redis"]["command"]
    assert words[words.index("--appendonly") + 1] == "yes"
    assert words[words.index("--appendfsync") + 1] == "always"
    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"
    assert "redis:/data" in COMPOSE["services"]["redis"]["volumes"]


def test_every_path_that_the_images_copy_is_in_the_checkout() -> None:
    sources = [
        path for words in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for path in words.split()[:-1]
    ]
    assert sources
    assert [path for path in sources if not (ROOT / path).exists()] == []
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert [path for path in sources if f"!{path}" not in kept.splitlines()] == []


def test_the_images_run_as_a_user_of_their_own_and_compose_builds_targets_that_exist() -> None:
    targets = set(re.findall(r"^FROM .+ AS (\S+)$", DOCKERFILE, re.MULTILINE))
    builds = [service["build"]["target"] for service in COMPOSE["services"].values() if "build" in service]
    assert set(builds) <= targets
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)[-1] == "kentongan"


def test_the_configuration_that_compose_mounts_is_right(wheel: Path, tmp_path: Path) -> None:
    (mounted,) = re.findall(r":-(.+)}", COMPOSE["configs"]["kentongan"]["file"])
    token = tmp_path / "dashboard_token"
    token.write_text("not-for-everybody\n")
    text = (ROOT / mounted).read_text(encoding="utf-8").replace("/run/secrets/dashboard_token", str(token))
    (tmp_path / "kentongan.yaml").write_text(text, encoding="utf-8")
    image = dict(re.findall(r"(KENTONGAN_(?:DATA_DIR|LISTEN))=(\S+)", DOCKERFILE))
    compose = {key: value for key, value in COMPOSE["x-kentongan"]["environment"].items() if not value.startswith("$")}
    shown = subprocess.run(
        command(wheel, "config", "show"),
        cwd=tmp_path,
        env=environment(wheel, **image, **compose),
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    effective = yaml.safe_load(shown.stdout)
    assert effective["redis"] == "redis://redis:6379/0"
    assert effective["data_dir"] == "/var/lib/kentongan"
    assert effective["dashboard"]["listen"] == "0.0.0.0:8321"
    assert "not-for-everybody" not in shown.stdout


def test_every_command_of_the_compose_file_is_one_of_the_wheel(wheel: Path, tmp_path: Path) -> None:
    ours = [service for name, service in COMPOSE["services"].items() if name != "redis"]
    assert ours
    for service in ours:
        done = subprocess.run(
            command(wheel, *service["command"], "--help"),
            cwd=tmp_path,
            env=environment(wheel),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_the_wheel_stands_alone(wheel: Path, tmp_path: Path) -> None:
    script = (
        "import kentongan, scheduler, scraper, spiders, storage, settings; print(settings.__file__, kentongan.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=tmp_path,
        env=environment(wheel),
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(path.startswith(str(wheel)) for path in done.stdout.split())
    schema = subprocess.run(
        command(wheel, "config", "schema"),
        cwd=tmp_path,
        env=environment(wheel),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(schema.stdout)["type"] == "object"


@pytest.fixture
def daemon(wheel: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`kentongan run` as the image starts it: from the wheel, its configuration named by the environment."""
    port = free_port()
    configuration = tmp_path / "kentongan.yaml"
    configuration.write_text(f'data_dir: {tmp_path / "data"}\ndashboard: {{listen: "127.0.0.1:{port}"}}\n')
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        command(wheel, *COMPOSE["services"]["daemon"]["command"]),
        cwd=tmp_path,
        env=environment(wheel, KENTONGAN_CONFIG=str(configuration)),
        stdout=log,
        stderr=log,
    )
    yield process, port
    if process.poll() is None:
        process.kill()
        process.wait()
    log.close()


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)  # a process of another interpreter: there is nothing to await
        else:
            return
    raise AssertionError("the daemon was not ready within 30 s")


def test_the_health_check_of_the_image_sees_the_daemon_and_sigterm_ends_it(
    daemon: tuple[subprocess.Popen[bytes], int], tmp_path: Path
) -> None:
    process, port = daemon
    wait_until_ready(port)
    (check,) = re.findall(r"^ +CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    words = [word.replace("8321", str(port)) for word in json.loads(check)]
    assert subprocess.run([sys.executable, *words[1:]], check=False).returncode == 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0, (tmp_path / "log").read_text()
    assert subprocess.run([sys.executable, *words[1:]], capture_output=True, check=False).returncode != 0
