"""Scores `analyse` against labelled articles: `python bench/eval_claims.py [GOLD.jsonl] [--errors N] [--pred FILE]`.

The counting is that of a `score.py` that lies next to GOLD; without GOLD or its scorer it says so and ends well.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from scraper.claims import analyse
from scraper.codec import to_builtins


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="?", type=Path, default=Path("corpus/dev.jsonl"))
    parser.add_argument("--errors", type=int, default=0, help="also list the N worst articles")
    parser.add_argument("--pred", type=Path, help="keep the predictions here")
    options = parser.parse_args()
    scorer = options.gold.parent / "score.py"
    if not options.gold.is_file() or not scorer.is_file():
        print(f"not found: {options.gold} with score.py beside it; nothing to score")
        return 0
    lines = [json.loads(line) for line in options.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    started = time.perf_counter()
    answers = [_answer(line) for line in lines]
    taken = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        predicted = options.pred or Path(folder) / "pred.jsonl"
        predicted.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
        command = [sys.executable, str(scorer), str(options.gold), str(predicted), "--errors", str(options.errors)]
        code = subprocess.run(command, check=False).returncode
    characters = sum(len(line["text"]) for line in lines)
    print(
        f"{len(lines)} articles, {characters} characters in {taken:.2f} s: {characters / 3000 / taken:.0f} articles/s of 3,000"
    )
    return code


def _answer(line: dict[str, Any]) -> dict[str, Any]:
    published = date.fromisoformat(line["date"]) if line.get("date") else None
    analysis = analyse(line["text"], title=line.get("title"), language=line.get("lang"), published=published)
    return {"id": line["id"], **to_builtins(analysis)}


if __name__ == "__main__":
    sys.exit(main())
