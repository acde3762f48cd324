"""Documents: links lead somewhere, files are there, configurations load, every command is run somewhere or says why not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kentongan.configuration import read
from tests.house.documents import PAGES, ROOT, Block, anchors, blocks, links

RUN_BY = {
    "docs/tutorial.md": "tests/house/test_tutorial.py",
    "docs/add-a-source.md": "tests/kentongan/test_add_a_source.py",
    "docs/operations.md": "tests/kentongan/test_operations.py",
    "docs/redis.md": "tests/storage/test_redis_page.py",
}
"""Pages that have a test of their own; the commands of all others are run by tests/kentongan/test_documents.py."""
FOREIGN = {("docs/operations.md", "scrape_configs")}
"""YAML that is for another program: page and first key."""
AROUND = """
sources: [{name: tribun-internasional, url: "https://www.example.org/internasional"}]
rules: [{name: all, when: {casualties: {}}, channels: [console]}]
channels: {console: {type: console}, newsroom: {type: console}, desk: {type: console}, hook: {type: console}, ops: {type: console}}
"""
SECRETS = ("SLACK_WEBHOOK_URL", "SLACK_BOT_TOKEN", "SMTP_PASSWORD", "HOOK_SECRET")
YAML = [block for page in PAGES for block in blocks(page, "yaml")]
INVENTED = {"scraper/pages/publishers/warta_sungai.py", "pylock.toml", "hook.py"}
"""Files that a page tells to write, or of other programs."""


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file_and_a_heading(page: str) -> None:
    for link in links(page):
        assert (ROOT / link.target).exists(), link
        assert not link.anchor or link.anchor in anchors(link.target), link


def test_every_document_and_picture_is_reached_from_the_readme() -> None:
    met, waiting = set[str](), ["README.md"]
    while waiting:
        page = waiting.pop()
        if page not in met:
            met.add(page)
            waiting += [link.target for link in links(page)] if page in PAGES else []
    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "images").iterdir()}
    assert {*PAGES, *pictures} - met == set()


def test_the_index_has_a_line_for_every_document() -> None:
    listed = {link.target for link in links("docs/index.md")}
    assert {page for page in PAGES if page.startswith("docs/")} - listed == {"docs/index.md"}


@pytest.mark.parametrize("page", PAGES)
def test_every_command_stands_in_a_fence_that_says_so(page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", PAGES[page], flags=re.MULTILINE | re.DOTALL)
    assert (
        re.findall(r"^    (?:\S*kentongan|make|docker|kubectl|pip|redis-cli|python3?) .*$", prose, re.MULTILINE) == []
    )


@pytest.mark.parametrize("block", YAML, ids=[f"{block.page}:{number}" for number, block in enumerate(YAML)])
def test_every_configuration_loads(block: Block, tmp_path: Path) -> None:
    if (block.page, block.text.partition(":")[0]) in FOREIGN:
        return
    secrets = dict.fromkeys(SECRETS, "https://hooks.example/services/x")
    for file in blocks(block.page, "toml"):
        named = tmp_path / file.text.splitlines()[0].removeprefix("# ")
        named.parent.mkdir(parents=True)
        named.write_text(file.text, encoding="utf-8")
    around = read(AROUND, "around.yaml", {}, folder=tmp_path)
    assert read(block.text, block.page, secrets, folder=tmp_path, around=around).model_fields_set


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    named = re.findall(r"`((?:[\w-]+/)*[\w@.-]+\.(?:py|lua|toml|sh|service))`", PAGES[page])
    ours = {path.relative_to(ROOT).as_posix() for path in tracked()}
    missing = [path for path in named if not any(f"/{one}".endswith(f"/{path}") for one in ours)]
    assert [path for path in missing if path not in INVENTED] == []


def tracked() -> list[Path]:
    rooms = ("kentongan", "scheduler", "scraper", "spiders", "storage", "tests", "bench", "tools", "deploy")
    return [*ROOT.glob("*.*"), *(path for room in rooms for path in (ROOT / room).rglob("*.*"))]


def test_every_dependency_is_argued() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    named = re.sub(r"[^a-z0-9]", "", PAGES["docs/choices.md"].lower())
    names = {re.split(r"[\[><=;]", one)[0] for one in wanted}
    assert {name for name in names if re.sub(r"[^a-z0-9]", "", name.lower()) not in named} == set()


@pytest.mark.parametrize(("page", "test"), RUN_BY.items())
def test_a_page_with_a_test_of_its_own_is_read_by_it(page: str, test: str) -> None:
    assert blocks(page, "sh")
    assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")
