"""Scores `analyse` against labelled articles: `python bench/eval_claims.py [GOLD.jsonl …] [--errors N] [--blind FOLDS]`.

Without GOLD the project's own labelled texts are read; a GOLD that is not there is named, and all ends well.
`--blind 5` reads each fifth of GOLD with a lexicon that lacks every phrase met in that fifth alone, as if the fifth had
never been seen: the distance to the plain figure is what the lexicons owe to GOLD.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from claim_scores import Scores, misses

from scraper.claims import analyse
from scraper.codec import to_builtins
from scraper.language.lexicon import Lexicon, Lexicons, build_lexicon, packaged_lexicons
from scraper.language.tokens import tokenise

DESK = Path(__file__).parents[1] / "tests/fixtures/claims/desk.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path, default=[DESK])
    parser.add_argument("--errors", type=int, default=0, help="also list the N worst articles")
    parser.add_argument("--blind", type=int, default=0, help="hide phrases met in one of so many parts alone")
    parser.add_argument("--pred", type=Path, help="keep the readings here, one a line")
    options = parser.parse_args()
    for gold in options.gold:
        if not gold.is_file():
            print(f"not found: {gold}; nothing to score")
            continue
        lines = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
        started = time.process_time()
        answers = _blinded(lines, options.blind) if options.blind else [_answer(line) for line in lines]
        taken = time.process_time() - started
        print(f"{gold.name}{f', blinded in {options.blind} parts' if options.blind else ''}")
        _report(lines, answers, options.errors)
        characters = sum(len(line["text"]) for line in lines)
        print(f"{characters} characters in {taken:.2f} s: {characters / 3000 / taken:.0f} articles/s of 3,000 a core\n")
        if options.pred:
            options.pred.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
    return 0


def _report(lines: list[dict[str, Any]], answers: list[dict[str, Any]], errors: int) -> None:
    scores = Scores()
    found = []
    for line, answer in zip(lines, answers, strict=True):
        scores.add(line, answer)
        found.append((misses(line, answer), line["id"]))
    print("\n".join(scores.lines()))
    for missed, name in sorted(found, key=lambda pair: -len(pair[0]))[:errors]:
        if missed:
            print(f"{name}: {'; '.join(missed)}")


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
