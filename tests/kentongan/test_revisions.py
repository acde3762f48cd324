"""`articles show --revisions` says what was changed after it was told: with colours, with marks, and as JSON."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from kentongan.cli import run
from kentongan.cli.revisions import print_revisions
from kentongan.configuration import load
from kentongan.stores import open_store
from scraper.model import Analysis, Article, Fate, Paragraph, Sketch, Verdict
from tests.kentongan.conftest import ARTICLES, CONFIGURATION, NOON

Capture = pytest.CaptureFixture[str]

FIRST = replace(ARTICLES[1], first_seen=NOON, last_seen=NOON + timedelta(minutes=10))
LEAD = FIRST.paragraphs[0].text
EDITED = replace(
    FIRST,
    headline="Serangan roket ke Stepanakert tewaskan tujuh warga sipil",
    paragraphs=(
        Paragraph(page=1, text=LEAD.replace("dua", "tujuh")),
        *FIRST.paragraphs[1:],
        Paragraph(page=2, text="Sebuah sekolah\x1b[31m rusak."),
    ),
    content_hash="sha256:later",
    revision=2,
)


def printed(*revisions: Article, **options: object) -> str:
    stream = io.StringIO()
    console = Console(file=stream, highlight=False, markup=False, width=200, **options)  # type: ignore[arg-type]  # a test names what it changes
    print_revisions(revisions, console)
    return stream.getvalue()


def test_marks_say_what_colours_cannot() -> None:
    assert printed(FIRST, EDITED).splitlines() == [
        "Serangan roket ke Stepanakert tewaskan tujuh warga sipil",
        "",
        "revision 1 → 2, changed after 2020-10-10 12:10Z",
        "~ headline: Serangan roket ke Stepanakert tewaskan [-dua-] {+tujuh+} warga sipil",
        "~ page 1: Serangan roket ke kota Stepanakert menewaskan [-dua-] {+tujuh+} warga sipil, kata pemerintah Nagorno-Karabakh.",
        "+ page 2: Sebuah sekolah [31m rusak.",
        "  1 paragraph unchanged",
    ]


def test_a_terminal_is_coloured_and_needs_no_marks_unless_it_wants_no_colour() -> None:
    coloured = printed(FIRST, EDITED, force_terminal=True, color_system="standard", no_color=False)
    assert "\x1b[9;31mdua\x1b[0m \x1b[32mtujuh\x1b[0m" in coloured
    assert "[-" not in coloured
    assert "[-dua-] {+tujuh+}" in printed(FIRST, EDITED, force_terminal=True, no_color=True)


def test_a_single_revision_and_one_without_other_words_are_said_to_be_so() -> None:
    assert printed(FIRST).splitlines()[1] == "revision 1; no other one is kept"
    assert printed(FIRST, replace(FIRST, revision=2)).splitlines()[-1] == "  no word of it"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The path of a configuration whose store holds both revisions; the article has vanished since."""
    file = tmp_path / "kentongan.yaml"
    file.write_text(CONFIGURATION)
    gone = replace(EDITED, vanished=NOON + timedelta(hours=2))

    async def commit() -> None:
        async with open_store(load(file, {})) as store:
            for read, one in enumerate((FIRST, gone)):
                await store.articles.commit(
                    Verdict(
                        fate=Fate.NEW,
                        article=one,
                        analysis=Analysis(language="id", conflict=True),
                        sketch=Sketch(fingerprints=(), numbers=()),
                        anchors=(),
                        revision_read=read,
                        story=None,
                        changes=(),
                        alerts=(),
                        at=NOON,
                    )
                )

    asyncio.run(commit())
    return file


def test_stored_revisions_are_shown_and_an_article_says_that_it_vanished(edited: Path, capsys: Capture) -> None:
    command = ["--config", str(edited), "articles", "show", EDITED.id]
    assert run([*command, "--revisions"]) == 0
    assert "menewaskan [-dua-] {+tujuh+} warga" in capsys.readouterr().out
    assert run([*command, "--revisions", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    step = json.loads(line)
    assert (step["id"], step["from"], step["to"], step["kept"]) == (EDITED.id, 1, 2, 1)
    assert [(edit["part"], edit["op"], edit["page"]) for edit in step["edits"]] == [
        ("headline", "changed", None),
        ("paragraph", "changed", 1),
        ("paragraph", "added", 2),
    ]
    assert (step["edits"][1]["before"], step["edits"][1]["after"]) == (LEAD, LEAD.replace("dua", "tujuh"))
    assert {"op": "added", "text": "tujuh"} in step["edits"][1]["words"]
    assert run(command) == 0
    assert "vanished: 2020-10-10 14:00Z" in capsys.readouterr().out


def test_revisions_of_what_is_not_there_end_with_2(stocked: Path, capsys: Capture) -> None:
    assert run(["--config", str(stocked), "articles", "show", "nope", "--revisions"]) == 2
    assert "there is no article 'nope'" in capsys.readouterr().err
