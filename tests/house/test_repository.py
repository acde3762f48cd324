"""What must hold of the repository itself."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_lock_files_pin_every_package_by_hash_and_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = read(name)
        assert not re.search(r"https?://|file:", text), name
        packages = re.split(r"\n(?=\S)", text)
        unpinned = [package for package in packages if not package.startswith("#") and "--hash=sha256:" not in package]
        assert unpinned == [], name


def test_every_dependency_has_a_lower_bound_and_stands_in_the_lock() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    locked = {line.split("==")[0] for line in read("requirements.lock").splitlines() if "==" in line}
    for dependency in project["dependencies"]:
        name = re.split(r"[\[><=;]", dependency)[0]
        assert ">=" in dependency, dependency
        assert name in locked, dependency


def test_every_target_that_the_readme_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    texts = read("README.md") + read("CONTRIBUTING.md") + read(".ci/run")
    named = set(re.findall(r"(?:^ *|`)make ([a-z-]+)", texts, re.MULTILINE))
    assert {"demo", "test", "check"} <= named
    assert named <= targets


def test_every_document_that_the_readme_links_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", read("README.md"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_shell_scripts_parse() -> None:
    for script in (*sorted((ROOT / "tools").glob("*.sh")), ROOT / ".ci" / "run"):
        assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0, script
