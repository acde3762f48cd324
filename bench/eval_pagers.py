"""How many saved pages have their pager read right, per site and field, misses named: `python bench/eval_pagers.py [PAGES_DIR]`.

Beside each `NAME.html.gz` stands `NAME.pager.json`: what a paginator should find there (`page`, `total`, `next`, `canonical`,
`all_in_one`, `all_pages`, `inline_pages`). Few answers name a one-page view (`all_in_one`). Where they do, it is a field; where they do not and
we found one, it is listed apart: linked by the page, or known as the publisher's habit.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from tally import Tally

from scraper.model import Pager
from scraper.pages import read_page


def wanted(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer in the names of `Pager`; only what it says."""
    fields: dict[str, Any] = {
        "number": answer.get("page"),
        "count": answer.get("total"),
        "next_url": answer.get("next"),
        "inline_pages": answer.get("inline_pages", 1),
    }
    if answer.get("canonical"):
        fields["article_url"] = answer["canonical"]
    if len(answer.get("all_pages", ())) > 1:
        fields["page_urls"] = tuple(answer["all_pages"])
    if "all_in_one" in answer:
        fields["single_page_url"] = answer["all_in_one"]
    return fields


def score(tally: Tally, name: str, pager: Pager, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        found = getattr(pager, field)
        note = f"{found!r} is not {value!r}; {'; '.join(pager.evidence)}"
        tally.count(name, field, right=found == value, note=note)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pages")
    answers = sorted(folder.rglob("*.pager.json"))
    if not answers:
        print(f"no *.pager.json below {folder}: not found")
        return
    tally, unasked = Tally(), []
    for path in answers:
        answer = json.loads(path.read_text())
        html = gzip.decompress(path.with_name(path.name.replace(".pager.json", ".html.gz")).read_bytes())
        pager = read_page(html, answer["url"]).pager
        name = str(path.relative_to(folder))
        score(tally, name, pager, wanted(answer))
        if pager.single_page_url and "all_in_one" not in answer:
            unasked.append(f"{name}: {pager.single_page_url} ({pager.evidence[-1]})")
    print(f"{len(answers)} pages\n{tally}")
    print(
        f"\none-page views found where the answer names none: {len(unasked)} of {len(answers)}", *unasked, sep="\n    "
    )


if __name__ == "__main__":
    main()
