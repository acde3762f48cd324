"""`articles show ID --revisions`: what was changed after it was published. Part of `kentongan.cli`.

Colours say it on a terminal; everywhere else marks do, as wdiff writes them: [-removed-] {+added+}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from kentongan.cli.output import clean
from scraper.codec import to_builtins
from scraper.model import Article
from scraper.revisions import Edit, Op, Step, steps

_SIGNS = {Op.CHANGED: "~", Op.REMOVED: "-", Op.ADDED: "+"}
_STYLES = {Op.KEPT: "", Op.REMOVED: "red strike", Op.ADDED: "green"}
_MARKS = {Op.KEPT: ("", ""), Op.REMOVED: ("[-", "-]"), Op.ADDED: ("{+", "+}")}


def revision_lines(revisions: Sequence[Article]) -> Iterator[dict[str, object]]:
    """One JSON object for each step from one of `revisions`, oldest first, to the next."""
    for before, step in zip(revisions, steps(revisions), strict=False):
        yield {
            "id": step.article,
            "from": step.before,
            "to": step.after,
            "last_seen_before": to_builtins(before)["last_seen"],
            "edits": to_builtins(step)["edits"],
            "kept": step.kept,
        }


def print_revisions(revisions: Sequence[Article], console: Console | None = None) -> None:
    """The steps from one of `revisions`, oldest first, to the next are on stdout; so is that there are none."""
    console = console or Console(highlight=False, markup=False, emoji=False)
    is_coloured = console.is_terminal and not console.no_color
    latest = revisions[-1]
    console.print(Text(clean(latest.headline or latest.url), "bold"), soft_wrap=True)
    if len(revisions) == 1:
        console.print(f"revision {latest.revision}; no other one is kept", soft_wrap=True)
    for before, step in zip(revisions, steps(revisions), strict=False):
        for line in _drawn(before, step, is_coloured=is_coloured):
            console.print(line, soft_wrap=True)


def _drawn(before: Article, step: Step, *, is_coloured: bool) -> Iterator[Text]:
    yield Text()
    yield Text(f"revision {step.before} → {step.after}, changed after {clean(before.last_seen)}", "bold")
    for edit in step.edits:
        yield _line(edit, is_coloured=is_coloured)
    if not step.edits:
        yield Text("  no word of it")
    elif step.kept:
        yield Text(f"  {step.kept} {'paragraph' if step.kept == 1 else 'paragraphs'} unchanged", "dim")


def _line(edit: Edit, *, is_coloured: bool) -> Text:
    """One headline or paragraph; of a whole one the sign at its head says enough."""
    line = Text(f"{_SIGNS[edit.op]} ")
    line.append("headline: " if edit.part == "headline" else f"page {edit.page}: ", "dim")
    for number, run in enumerate(edit.words):
        open_, close = ("", "") if is_coloured or edit.op is not Op.CHANGED else _MARKS[run.op]
        line.append(" " if number else "")
        line.append(f"{open_}{clean(run.text)}{close}", _STYLES[run.op] if is_coloured else "")
    return line
