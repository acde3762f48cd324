"""Scores `analyse` against labelled articles: `python bench/eval_claims.py [GOLD.jsonl] [--errors N] [--blind FOLDS]`.

The counting is that of a `score.py` that lies next to GOLD; without GOLD or its scorer it says so and ends well.
`--blind 5` reads each fifth of GOLD with a lexicon that lacks every phrase met in that fifth alone, as if the fifth had
never been seen: the distance to the plain figure is what the lexicons owe to GOLD.
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
from scraper.language.lexicon import Lexicon, Lexicons, build_lexicon, packaged_lexicons
from scraper.language.tokens import tokenise


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="?", type=Path, default=Path("corpus/dev.jsonl"))
    parser.add_argument("--errors", type=int, default=0, help="also list the N worst articles")
    parser.add_argument("--blind", type=int, default=0, help="hide phrases met in one of so many parts alone")
    parser.add_argument("--pred", type=Path, help="keep the predictions here")
    options = parser.parse_args()
    scorer = options.gold.parent / "score.py"
    if not options.gold.is_file() or not scorer.is_file():
        print(f"not found: {options.gold} with score.py beside it; nothing to score")
        return 0
    lines = [json.loads(line) for line in options.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    started = time.process_time()
    answers = _blinded(lines, options.blind) if options.blind else [_answer(line) for line in lines]
    taken = time.process_time() - started
    with tempfile.TemporaryDirectory() as folder:
        predicted = options.pred or Path(folder) / "pred.jsonl"
        predicted.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
        command = [sys.executable, str(scorer), str(options.gold), str(predicted), "--errors", str(options.errors)]
        code = subprocess.run(command, check=False).returncode
    characters = sum(len(line["text"]) for line in lines)
    print(
        f"{len(lines)} articles, {characters} characters in {taken:.2f} s: {characters / 3000 / taken:.0f} articles/s of 3,000 a core"
    )
    return code


def _blinded(lines: list[dict[str, Any]], folds: int) -> list[dict[str, Any]]:
    """The answers, each part of `lines` read without the phrases that stand in no other part."""
    parts = [{line["id"] for line in lines[fold::folds]} for fold in range(folds)]
    words = {line["id"]: f" {' '.join(token.norm for token in tokenise(line['text']))} " for line in lines}
    answers: dict[str, dict[str, Any]] = {}
    known = packaged_lexicons().by_language
    for part in parts:
        inside = " ".join(text for key, text in words.items() if key in part)
        outside = " ".join(text for key, text in words.items() if key not in part)
        blinded = Lexicons({language: _hide(lexicon, inside, outside) for language, lexicon in known.items()})
        answers |= {line["id"]: _answer(line, blinded) for line in lines if line["id"] in part}
    return [answers[line["id"]] for line in lines]


def _hide(lexicon: Lexicon, inside: str, outside: str) -> Lexicon:
    """`lexicon` without the content phrases that stand `inside` only; numbers and small words stay, they are grammar."""
    kept = {
        layer: {
            label: tuple(phrase for phrase in phrases if layer not in _CONTENT or not _only(phrase, inside, outside))
            for label, phrases in table.items()
        }
        for layer, table in lexicon.labels.items()
    }
    return build_lexicon(kept)


_CONTENT = {"harm", "people", "things", "truce", "state", "conflict"}


def _only(phrase: str, inside: str, outside: str) -> bool:
    spelled = f" {' '.join(token.norm for token in tokenise(phrase))} "
    return spelled in inside and spelled not in outside


def _answer(line: dict[str, Any], lexicons: Lexicons | None = None) -> dict[str, Any]:
    published = date.fromisoformat(line["date"]) if line.get("date") else None
    analysis = analyse(
        line["text"], title=line.get("title"), language=line.get("lang"), published=published, lexicons=lexicons
    )
    return {"id": line["id"], **to_builtins(analysis)}


if __name__ == "__main__":
    sys.exit(main())
