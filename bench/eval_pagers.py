"""How many saved pages have their pager read right: `python bench/eval_pagers.py [PAGES_DIR]`.

Beside each `NAME.html.gz` stands `NAME.pager.json`: what a paginator should find there (`page`, `total`, `next`, `canonical`,
`all_in_one`, `all_pages`, `inline_pages`). A one-page view that is linked but not listed there is shown and counted apart.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from scraper.model import Pager
from scraper.pages import read_page


def wanted(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer in the names of `Pager`; only what it says."""
    fields: dict[str, Any] = {
        "number": answer.get("page"),
        "count": answer.get("total"),
        "next_url": answer.get("next"),
    }
    if answer.get("canonical"):
        fields["article_url"] = answer["canonical"]
    if len(answer.get("all_pages", ())) > 1:
        fields["page_urls"] = tuple(answer["all_pages"])
    fields["inline_pages"] = answer.get("inline_pages", 1)
    fields["single_page_url"] = answer.get("all_in_one")
    return fields


def misses(pager: Pager, fields: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field → (found, wanted) where they differ."""
    return {name: (getattr(pager, name), value) for name, value in fields.items() if getattr(pager, name) != value}


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pages")
    answers = sorted(folder.rglob("*.pager.json"))
    if not answers:
        print(f"no *.pager.json below {folder}: not found")
        return
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for path in answers:
        answer = json.loads(path.read_text())
        html = gzip.decompress(path.with_name(path.name.replace(".pager.json", ".html.gz")).read_bytes())
        pager = read_page(html, answer["url"]).pager
        fields = wanted(answer)
        wrong = misses(pager, fields)
        total.update(fields.keys())
        right.update(fields.keys() - wrong.keys())
        for name, (found, value) in wrong.items():
            print(f"{path.relative_to(folder)}: {name} is {found!r}, wanted {value!r}; {'; '.join(pager.evidence)}")
    print(f"{len(answers)} pages")
    for name in total:
        print(f"{name:16} {right[name]:3} of {total[name]:3}")


if __name__ == "__main__":
    main()
