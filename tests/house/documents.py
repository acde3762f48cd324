"""What stands in the documents: their blocks, links and headings. Part of the tests; runs nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
}
"""The text of each document by its path in the checkout."""


class Block(NamedTuple):
    """A fenced block."""

    page: str
    language: str
    """What stands behind the fence; empty where nothing does."""
    text: str


class Link(NamedTuple):
    """Where a document points to within the checkout."""

    page: str
    target: str
    """A path in the checkout."""
    anchor: str
    """The heading there; empty for the whole."""


def blocks(page: str, *languages: str) -> list[Block]:
    """The fenced blocks of `page` in one of `languages`, in order."""
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", PAGES[page], re.MULTILINE | re.DOTALL)
    return [Block(page, language, text) for language, text in fences if language in languages]


def commands(block: Block) -> list[str]:
    """Its lines without comments."""
    lines = (line.partition(" #")[0].strip() for line in block.text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def links(page: str) -> list[Link]:
    """The links of `page` that do not leave the checkout, pictures included."""
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", PAGES[page], flags=re.MULTILINE | re.DOTALL)
    folder = (ROOT / page).parent
    found = []
    for written in re.findall(r"\]\((?!\w+:)([^)\s]+)\)", prose):
        path, _, anchor = written.partition("#")
        target = (folder / path).resolve() if path else ROOT / page
        found.append(Link(page, target.relative_to(ROOT).as_posix(), anchor))
    return found


def anchors(page: str) -> set[str]:
    """The names under which the headings of `page` can be linked, as GitHub makes them."""
    prose = re.sub(r"^```.*?^```$", "", PAGES[page], flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
