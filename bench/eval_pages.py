"""Reads a folder of saved pages with known answers and prints, per site and field, how many are right; misses by name.

    python bench/eval_pages.py [PAGES_DIR] [--fields ANSWERS]

PAGES_DIR holds SITE/NAME.html.gz beside SITE/NAME.expected.json, dates.json, and a table SOURCES.md with the URL of each page. Without the folder it says so and ends well.
ANSWERS is a JSON object: "SITE/NAME.html.gz" → {"authors": […], "editors": […], "section": …, "tags": […], "captions": […], "description": …},
each where a reader of the page can tell; see `field_answers`.
A body is scored by F1 over runs of four words against the expected text and counts as right from 0.90.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from field_answers import field_answers, is_right, plain, value_of
from tally import Tally

from scraper.errors import UnreadablePage
from scraper.model import Page
from scraper.pages import read_page

RIGHT_BODY = 0.90
_ROW = re.compile(r"^\| (\S+\.html\.gz) \| [^|]* \| (https?://[^ |]+)", re.MULTILINE)


def f1(got: str, expected: str) -> float:
    """F1 over the bags of four-word runs of both texts, without case and punctuation."""
    ours, theirs = _runs(got), _runs(expected)
    shared = sum((ours & theirs).values())
    return 2 * shared / max(1, sum(ours.values()) + sum(theirs.values()))


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", re.sub(r"<[^>]+>", " ", text).lower())
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


def expected_body(known: dict[str, Any]) -> str | None:
    if "V1" in known:
        body = known["V1"]["body"]
        parts = [
            *body.get("summary", []),
            *(text for part in body["sections"] for text in [*part["headline"], *part["paragraphs"]]),
        ]
        return " ".join(parts)
    body = known.get("content") or known.get("articleBody")
    return None if body is None else str(body)


def score_fields(tally: Tally, name: str, page: Page, known: dict[str, Any]) -> None:
    body = expected_body(known)
    if body is not None:
        score = f1(" ".join(page.paragraphs), body)
        tally.count(name, "body", right=score >= RIGHT_BODY, note=f"F1 {score:.2f} ({page.readers.get('paragraphs')})")
    if "title" in known:
        right = plain(page.headline or "") == plain(known["title"])
        tally.count(name, "headline", right=right, note=f"{page.headline!r} is not {known['title']!r}")
    if known.get("img"):
        right = any(known["img"].rsplit("/", 1)[-1] in image.url for image in page.images)
        tally.count(name, "image", right=right, note=f"{known['img']} not among {len(page.images)}")


def score_answers(tally: Tally, name: str, page: Page, answers: dict[str, Any]) -> None:
    for field, answer in answers.items():
        got = value_of(page, field)
        note = f"{got!r} ({page.readers.get(field)}) is not {answer!r}"
        tally.count(name, field, right=is_right(field, got, answer), note=note)


def score_date(tally: Tally, entry: dict[str, Any], page: Page) -> None:
    expected = datetime.fromisoformat(entry["published"])
    got = page.date_published
    right = got is not None and got.replace(second=0, microsecond=0) == expected
    tally.count(
        entry["file"], "date", right=right, note=f"{got} ({page.readers.get('date_published')}) is not {expected}"
    )
    tally.count(
        entry["file"],
        "date_raw",
        right=_same_text(page.date_published_raw, entry["visible"]),
        note=f"{page.date_published_raw!r} is not {entry['visible']!r}",
    )


def _same_text(got: str | None, visible: str) -> bool:
    return got is not None and (plain(visible) in plain(got) or plain(got) in plain(visible))


def read(path: Path, url: str | None, times: list[float]) -> Page | None:
    html = gzip.decompress(path.read_bytes())
    start = time.perf_counter()
    try:
        return read_page(html, url)
    except UnreadablePage as error:
        print(f"unreadable {path}: {error}")
        return None
    finally:
        times.append(time.perf_counter() - start)


def evaluate(folder: Path, labels: dict[str, dict[str, Any]]) -> tuple[Tally, list[float]]:
    tally, times = Tally(), []
    table = folder / "SOURCES.md"
    urls = dict(_ROW.findall(table.read_text())) if table.exists() else {}
    for answers in sorted(folder.glob("*/*.expected.json")):
        saved = answers.with_name(answers.name.replace(".expected.json", ".html.gz"))
        known = json.loads(answers.read_text())
        if saved.exists() and "first_urls" not in known and "css" not in known:
            page = read(saved, known.get("url") or known.get("base"), times)
            if page is not None:
                score_fields(tally, str(saved.relative_to(folder)), page, known)
                score_answers(tally, str(saved.relative_to(folder)), page, field_answers(known))
    for entry in json.loads((folder / "dates.json").read_text())["pages"] if (folder / "dates.json").exists() else []:
        page = read(folder / entry["file"], urls.get(entry["file"]), times)
        if page is not None:
            score_date(tally, entry, page)
    for name, known in labels.items():
        page = read(folder / name, urls.get(name), times)
        if page is not None:
            score_answers(tally, name, page, known)
    return tally, times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("pages"))
    parser.add_argument("--fields", type=Path, metavar="ANSWERS")
    given = parser.parse_args()
    if not given.folder.is_dir():
        print(f"{given.folder}: not found; give a folder of saved pages")
        return
    tally, times = evaluate(given.folder, json.loads(given.fields.read_text()) if given.fields else {})
    print(tally)
    if times:
        print(
            f"\n{len(times)} pages read; median {statistics.median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms"
        )


if __name__ == "__main__":
    main()
