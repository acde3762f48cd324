"""Fits `scraper/claims/conflict.toml` to labelled texts: `python bench/fit_conflict.py GOLD.jsonl … [--folds 10]`.

GOLD holds one text a line: `text`, `conflict`, and where known `title`, `lang`, `date`; `weight` where a line shall count less. A logistic regression with a small
ridge; cues of war may not speak against one, nor those of other worlds for one. Prints the file, and on stderr how
well texts left out of a fit are judged by it.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from math import exp
from pathlib import Path
from random import Random
from typing import NamedTuple

from scraper.claims.conflict import THRESHOLD
from scraper.claims.reading import conflict_features

RIDGE = 1.0
CRY_WOLF = 2.0
"""What a negative taken for a war weighs beside a war that is missed."""
STEPS = 1500
RATE = 0.05


class Example(NamedTuple):
    id: str
    features: dict[str, float]
    conflict: bool
    weight: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=10)
    options = parser.parse_args()
    examples = [example for path in options.gold for example in read(path)]
    names = sorted({name for example in examples for name in example.features})
    Random(1).shuffle(examples)
    if options.folds:
        judged = [
            (example, likely(example, weights))
            for fold in range(options.folds)
            for weights in [fit([e for n, e in enumerate(examples) if n % options.folds != fold], names)]
            for example in examples[fold :: options.folds]
        ]
        report(judged)
    print("# Written by bench/fit_conflict.py. Log-odds of an armed conflict for each feature of claims/conflict.py.")
    print("[weights]")
    for name, weight in sorted(fit(examples, names).items(), key=lambda pair: -pair[1]):
        print(f'"{name}" = {weight:.2f}')
    return 0


def read(path: Path) -> list[Example]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        published = date.fromisoformat(row["date"]) if row.get("date") else None
        features = conflict_features(row["text"], title=row.get("title"), language=row.get("lang"), published=published)
        conflict = bool(row["conflict"])
        weight = row.get("weight", 1.0) * (1.0 if conflict else CRY_WOLF)
        found.append(Example(row.get("id", row["text"][:40]), features, conflict, weight))
    return found


def likely(example: Example, weights: dict[str, float]) -> float:
    score = weights["bias"] + sum(weights[name] * value for name, value in example.features.items() if name in weights)
    return 1 / (1 + exp(-score))


def fit(examples: list[Example], names: list[str]) -> dict[str, float]:
    """Adam on the penalised likelihood; weights are clipped to the sign that their feature may have."""
    weights = dict.fromkeys([*names, "bias"], 0.0)
    mean, spread = dict.fromkeys(weights, 0.0), dict.fromkeys(weights, 0.0)
    total = sum(example.weight for example in examples)
    for step in range(1, STEPS + 1):
        slope = {name: RIDGE * weight / len(examples) for name, weight in weights.items()} | {"bias": 0.0}
        for example in examples:
            error = (likely(example, weights) - example.conflict) * example.weight / total
            slope["bias"] += error
            for name, value in example.features.items():
                slope[name] += error * value
        for name, steep in slope.items():
            mean[name] = 0.9 * mean[name] + 0.1 * steep
            spread[name] = 0.999 * spread[name] + 0.001 * steep * steep
            change = RATE * (mean[name] / (1 - 0.9**step)) / ((spread[name] / (1 - 0.999**step)) ** 0.5 + 1e-8)
            weights[name] = clip(name, weights[name] - change)
    return weights


def clip(name: str, weight: float) -> float:
    if name in {"bias", "length", "brevity"}:
        return weight
    return min(weight, 0.0) if name.startswith("not.") or name == "old_years" else max(weight, 0.0)


def report(judged: list[tuple[Example, float]]) -> None:
    hits = sum(example.conflict and probability > THRESHOLD for example, probability in judged)
    called = sum(probability > THRESHOLD for _, probability in judged)
    wars = sum(example.conflict for example, _ in judged)
    print(
        f"left out of their fit: F1 {2 * hits / (called + wars):.3f}, {called - hits} of {len(judged) - wars} negatives taken"
        f" for a war, {wars - hits} of {wars} wars missed",
        file=sys.stderr,
    )


if __name__ == "__main__":
    sys.exit(main())
