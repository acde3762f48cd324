"""Counts copies found and others merged: `python bench/eval_copies.py [GOLD.jsonl] [--rounds N] [--seed N]`.

Pairs come from the invented wire of `wire.py` and `desks.py`, then from the groups of GOLD where it is there, then all of
them go through a real Redis: is the original among the few candidates that one look-up brings, how long does that take
against the same commands sent one by one, and how much memory does an article take.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from desks import Pair, copies, dressed, dropped, sentences, strangers
from lookups import look_up
from wire import BOOK, incident, line, write

from scraper.claims import analyse
from scraper.copying import is_copy
from scraper.sketches import Reading, read

HARMLESS = "original after its follow-up"
"""The late text says nothing that the known one does not: neither a copy nor a loss; shown, not counted."""
_HEADLINE, _WHOLE = 150, 600
"""Characters; a shorter record of GOLD is a headline, a longer one a whole text."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="?", type=Path, default=Path("corpus/dev.jsonl"))
    parser.add_argument("--rounds", type=int, default=300, help="pairs of each family")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    pairs = list(_pairs(options.rounds, options.seed))
    _count(pairs)
    _gold(options.gold)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(look_up(pairs, Path(folder)))
    return 0


def _pairs(rounds: int, seed: int) -> Iterator[Pair]:
    luck = random.Random(seed)
    for _ in range(rounds):
        yield from copies(luck)
        yield from strangers(luck)


def _read(text: str) -> Reading:
    return read(text, analyse(text))


def _count(pairs: list[Pair]) -> None:
    every: Counter[tuple[bool, str]] = Counter()
    said: Counter[tuple[bool, str]] = Counter()
    spent = 0.0
    for pair in pairs:
        known, came = _read(pair.known), _read(pair.came)
        began = time.perf_counter()
        found = is_copy(came, known.sketch)
        spent += time.perf_counter() - began
        every[pair.is_copy, pair.family] += 1
        said[pair.is_copy, pair.family] += found
    for key in sorted(every):
        print(f"{'copy' if key[0] else 'none'}  {key[1]:32} {said[key]:6} of {every[key]:6} called copies")
    right = sum(count for (is_one, _), count in said.items() if is_one)
    wrong = sum(count for (is_one, family), count in said.items() if not is_one and family != HARMLESS)
    print(
        f"pairs {len(pairs)}  precision {right / (right + wrong):.4f}  recall {right / sum(n for (one, _), n in every.items() if one):.4f}"
    )
    alarming = [key for key in every if key[1] in {"follow-up, toll", "follow-up, truce"}]
    merged, followed = sum(said[key] for key in alarming), sum(every[key] for key in alarming)
    print(
        f"follow-ups with a new toll or truce merged: {merged} of {followed}; {spent / len(pairs) * 1e3:.3f} ms a comparison"
    )
    _costs([pair.known for pair in pairs[:300]])


def _costs(texts: list[str]) -> None:
    read.cache_clear()
    began = time.perf_counter()
    analyses = [analyse(text) for text in texts]
    claims = time.perf_counter() - began
    began = time.perf_counter()
    for text, analysis in zip(texts, analyses, strict=True):
        read(text, analysis)
    print(f"reading a text for its sketch takes {(time.perf_counter() - began) / claims:.2f} of reading its claims")


def _gold(gold: Path) -> None:
    if not gold.is_file():
        print(f"not found: {gold}; no labelled groups")
        return
    records = [json.loads(row) for row in gold.read_text(encoding="utf-8").splitlines() if row.strip()]
    readings = {record["id"]: _read(record["text"]) for record in records}
    found: dict[str, Counter[bool]] = defaultdict(Counter)
    wrong = []
    for one, other in combinations(records, 2):
        group = one["near_dup_of_group"]
        merged = any(is_copy(readings[a["id"]], readings[b["id"]].sketch) for a, b in ((one, other), (other, one)))
        if group and group == other["near_dup_of_group"]:
            found[_sort(one, other)][merged] += 1
        elif merged:
            wrong.append((one["id"], other["id"]))
    for sort, counts in sorted(found.items()):
        print(f"gold  {sort:32} {counts[True]:6} of {counts.total():6} called copies")
    _gold_copies([record for record in records if len(record["text"]) >= _WHOLE])
    print(f"gold  pairs of different groups or none called copies: {len(wrong)} {wrong}")


def _gold_copies(records: list[dict[str, Any]]) -> None:
    """Texts of GOLD as `desks` would print, cut and follow them up: no word of the generator's wire is in them."""
    luck = random.Random(1)
    said: Counter[str] = Counter()
    for record in records:
        of = incident(luck, "en" if record["lang"] == "en" else "id")
        parts = sentences(record["text"])
        known = _read(record["text"]).sketch
        lead, news = (
            write(line(luck, luck.choice(BOOK[of.language][part])), of) for part in ("follow_leads", "follow_news")
        )
        made = {
            "cut": dressed(luck, dropped(luck, parts), of),
            "re-ordered": dressed(luck, luck.sample(parts, len(parts)), of),
            "followed up": [lead, news, *parts[: len(parts) // 2]],
        }
        for family, text in made.items():
            said[family] += is_copy(_read(" ".join(text)), known)
    for family, count in said.items():
        print(f"gold  texts {family:26} {count:6} of {len(records):6} called copies")


def _sort(one: dict[str, Any], other: dict[str, Any]) -> str:
    if one["lang"] != other["lang"]:
        return "two languages"
    return "headlines" if min(len(one["text"]), len(other["text"])) < _HEADLINE else "one language, whole texts"


if __name__ == "__main__":
    sys.exit(main())
