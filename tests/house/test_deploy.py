"""Units and manifests, checked by the tools of those who will read them, as far as a machine without them can."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from kentongan.cli.app import app
from kentongan.configuration import load

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
FOLDER = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
MANIFESTS: list[dict[str, Any]] = [
    manifest
    for name in KUSTOMIZATION["resources"]
    for manifest in yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8"))
]
COMMANDS = {command.name for command in app.registered_commands}
OLDEST_KUBERNETES = "1.30"


class Unit(ConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(path: Path) -> Unit:
    parsed = Unit(strict=False, interpolation=None)
    parsed.read_string(path.read_text(encoding="utf-8"))
    return parsed


def seconds(span: str) -> float:
    return float(span.removesuffix("s"))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_what_there_is_lets_it_finish_and_holds_it(path: Path) -> None:
    service = unit(path)["Service"]
    *_, command = service["ExecStart"].split()
    assert service["ExecStart"].startswith("/opt/kentongan/bin/kentongan --config /etc/kentongan/kentongan.yaml ")
    assert command in COMMANDS
    assert (service["Restart"], service["KillMode"]) == ("always", "mixed")
    assert seconds(service["TimeoutStopSec"]) > 10, "a daemon ends within ten seconds"
    assert service["MemoryMax"]
    assert (service["ProtectSystem"], service["NoNewPrivileges"], service["User"]) == ("strict", "true", "kentongan")
    assert unit(path)["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_wrong_and_little_exposed(path: Path, tmp_path: Path) -> None:
    binary = tmp_path / "kentongan"
    binary.write_text("#!/bin/sh\n")
    binary.chmod(0o755)
    copy = tmp_path / path.name.replace("@", "@1")
    copy.write_text(path.read_text(encoding="utf-8").replace("/opt/kentongan/bin/kentongan", str(binary)))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False
    )
    assert [line for line in verified.stderr.splitlines() if copy.name in line or str(tmp_path) in line] == []
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(copy)], capture_output=True, text=True, check=False
    )
    found = re.search(r"Overall exposure level for .+: ([\d.]+)", rated.stdout)
    assert found, rated.stdout + rated.stderr
    assert float(found[1]) < 2


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
@pytest.mark.parametrize("version", [OLDEST_KUBERNETES, kubernetes_validate.latest_version()])
def test_a_manifest_keeps_the_schema_of_kubernetes(manifest: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)


def pods() -> list[dict[str, Any]]:
    return [one["spec"]["template"] for one in MANIFESTS if one["kind"] in {"Deployment", "StatefulSet"}]


@pytest.mark.parametrize("pod", pods(), ids=lambda pod: pod["spec"]["containers"][0]["name"])
def test_a_pod_is_restricted_bounded_and_given_time_to_end(pod: dict[str, Any]) -> None:
    spec = pod["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert spec["terminationGracePeriodSeconds"] > 10
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"]
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    given = {volume["name"] for volume in spec.get("volumes", [])}
    assert mounted == (given or {"data"})


def named(kind: str, name: str) -> dict[str, Any]:
    (found,) = (one for one in MANIFESTS if (one["kind"], one["metadata"]["name"]) == (kind, name))
    return found


def test_selectors_select_and_probes_ask_for_pages_that_there_are() -> None:
    labels = [pod["metadata"]["labels"] for pod in pods()]
    for one in MANIFESTS:
        selector = one["spec"].get("selector") if one["kind"] != "Namespace" and "spec" in one else None
        if selector:
            wanted = selector.get("matchLabels", selector)
            assert sum(wanted.items() <= given.items() for given in labels) == 1, one["metadata"]
    (daemon,) = named("Deployment", "kentongan")["spec"]["template"]["spec"]["containers"]
    paths = [daemon[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")]
    assert paths == ["/healthz", "/healthz", "/readyz"]
    (worker,) = named("Deployment", "kentongan-worker")["spec"]["template"]["spec"]["containers"]
    assert {*daemon["args"], *worker["args"]} <= COMMANDS
    target = named("HorizontalPodAutoscaler", "kentongan-worker")["spec"]["scaleTargetRef"]
    assert named(target["kind"], target["name"])


def test_redis_in_kubernetes_keeps_every_second_and_evicts_nothing() -> None:
    (redis,) = named("StatefulSet", "redis")["spec"]["template"]["spec"]["containers"]
    options = dict(zip(redis["args"][1::2], redis["args"][2::2], strict=True))
    assert (options["--appendonly"], options["--maxmemory-policy"]) == ("yes", "noeviction")
    assert options["--maxmemory"] == "2gb"
    mounts = {mount["mountPath"] for mount in redis["volumeMounts"]}
    assert options["--dir"] in mounts


def test_the_configuration_that_kubernetes_mounts_is_right(tmp_path: Path) -> None:
    token = tmp_path / "dashboard_token"
    token.write_text("not-for-everybody")
    text = named("ConfigMap", "kentongan")["data"]["kentongan.yaml"]
    file = tmp_path / "kentongan.yaml"
    file.write_text(text.replace("/run/secrets/kentongan/dashboard_token", str(token)))
    settings = load(file, {})
    service = named("Service", "redis")["metadata"]["name"]
    assert settings.redis.get_secret_value() == f"redis://{service}:6379/0"
    assert settings.dashboard.address() == ("0.0.0.0", 8321)
    daemon = named("Deployment", "kentongan")["spec"]["template"]["spec"]["containers"][0]
    assert str(settings.data_dir) in {mount["mountPath"] for mount in daemon["volumeMounts"]}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="needs kubectl")
def test_kustomize_puts_all_of_it_into_the_namespace() -> None:
    built = subprocess.run(["kubectl", "kustomize", str(FOLDER)], capture_output=True, text=True, check=True)
    made = list(yaml.safe_load_all(built.stdout))
    assert len(made) == len(MANIFESTS)
    assert {one["metadata"].get("namespace", one["metadata"]["name"]) for one in made} == {"kentongan"}


def test_redis_has_on_disk_what_it_has_answered() -> None:
    (redis,) = (one for one in MANIFESTS if (one["kind"], one["metadata"]["name"]) == ("StatefulSet", "redis"))
    words = redis["spec"]["template"]["spec"]["containers"][0]["args"]
    assert words[words.index("--appendonly") + 1] == "yes"
    assert words[words.index("--appendfsync") + 1] == "always"
    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"
