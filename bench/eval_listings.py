"""How many articles of saved listings and feeds are found, and whether their next page is: `python bench/eval_listings.py [PAGES_DIR]`.

Below PAGES_DIR stand `NAME.html.gz` (or `.xml`) beside `NAME.expected.json`, which knows one of: `items` (all articles), `first_urls` (the
first articles only: recall, and how many others were found) or `css` (selectors of the pager's links). The page's own URL is the
answer's `url` or `base`, else it is read from SOURCES.md. Without the folder it says so and ends well.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from scraper.discovery import Listing, find_links
from scraper.pages.decoding import parse
from scraper.urls import absolute_url, canonical_url, identity

HEADER = f"{'listing':48} {'found':>6} {'wanted':>6} {'recall':>7} {'precision':>9}  next page"


class Score(NamedTuple):
    name: str
    found: int
    wanted: int
    hit: int
    is_complete: bool
    """Whether all wanted articles are known, so that others are wrong."""
    following: str

    def line(self) -> str:
        recall = f"{self.hit / self.wanted:7.2f}" if self.wanted else f"{'–':>7}"
        precision = f"{self.hit / self.found:9.2f}" if self.is_complete and self.found else f"{'–':>9}"
        return f"{self.name:48} {self.found:6} {self.wanted or '–':>6} {recall} {precision}  {self.following}"


def saved(answers: Path) -> bytes | None:
    """The page or feed that `answers` is about."""
    stem = answers.name.removesuffix(".expected.json")
    page, feed = answers.with_name(f"{stem}.html.gz"), answers.with_name(f"{stem}.xml")
    if page.exists():
        return gzip.decompress(page.read_bytes())
    return feed.read_bytes() if feed.exists() else None


def addresses(folder: Path) -> dict[str, str]:
    """File → its URL, from the table in SOURCES.md."""
    sources = folder / "SOURCES.md"
    rows = [line.split("|") for line in sources.read_text().splitlines()] if sources.exists() else []
    return {row[1].strip(): row[3].strip() for row in rows if len(row) > 3 and "://" in row[3]}  # noqa: PLR2004


def score(name: str, listing: Listing, known: dict[str, Any], pager: str) -> Score:
    items = known.get("items")
    wanted = {identity(url) for url in ([item["url"] for item in items] if items else known.get("first_urls", ()))}
    found = {identity(link.url) for link in listing.links}
    return Score(name, len(found), len(wanted), len(found & wanted), bool(items), pager)


def judged_pager(listing: Listing, known: dict[str, Any], root: HtmlElement, url: str) -> str:
    """Whether the next page is the one that the annotated NEXT link leads to; without annotation, what was found."""
    if "css" not in known:
        return listing.next_url or "–"
    selector = known["css"].get("NEXT")
    hrefs = [link.get("href") for link in CSSSelector(selector)(root)] if selector else []
    wanted = {canonical_url(address) for href in hrefs if href and (address := absolute_url(url, href))}
    right = listing.next_url in wanted if wanted else listing.next_url is None
    return "right" if right else f"{listing.next_url}, wanted {sorted(wanted) or None}"


def evaluate(folder: Path) -> list[Score]:
    urls, scores = addresses(folder), []
    for answers in sorted(folder.rglob("*.expected.json")):
        known, body = json.loads(answers.read_text()), saved(answers)
        name = str(answers.relative_to(folder)).removesuffix(".expected.json")
        if body is None or not {"items", "first_urls", "css"} & known.keys():
            continue
        url = known.get("url") or known.get("base") or urls.get(f"{name}.html.gz") or urls.get(f"{name}.xml", "")
        listing = find_links(body, url, kind=None, allow=())
        is_page = not answers.with_name(answers.name.replace(".expected.json", ".xml")).exists()
        pager = judged_pager(listing, known, parse(body), url) if is_page else "–"
        scores.append(score(name, listing, known, pager))
    return scores


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pages")
    if not folder.is_dir():
        print(f"{folder}: not found; give a folder of saved pages")
        return
    scores = evaluate(folder)
    print("\n".join([HEADER, *(one.line() for one in scores)]))
    hit, wanted = sum(one.hit for one in scores), sum(one.wanted for one in scores)
    print(f"{len(scores)} listings and feeds; {hit} of {wanted} known articles found")


if __name__ == "__main__":
    main()
