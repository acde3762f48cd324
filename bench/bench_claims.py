"""How fast claims are read, and whether the cost stays flat: `python bench/bench_claims.py [--texts N]`.

The baseline of the same run is one compiled alternation of two dozen words over the same texts: what a small keyword filter
costs, and always the same however the lexicons grow. Texts are generated; `--texts 200000` reads that many different ones and shows the memory.
"""

from __future__ import annotations

import argparse
import re
import resource
import time
from collections.abc import Callable, Sequence
from random import Random

from wording import article

from scraper.claims import analyse
from scraper.language.lexicon import load_lexicon
from scraper.language.numbers import find_quantities
from scraper.language.sentences import split_sentences
from scraper.language.tokens import tokenise

_ROUNDS = 5
_SIZES = (3_000, 30_000, 300_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=5_000, help="different texts to read for the memory figure")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    texts = [article(Random(options.seed + number)) for number in range(200)]
    base = _seconds(_FILTER.findall, texts)
    print(f"{'keyword alternation':24} {base * 1000:8.3f} ms an article of 3,000 characters")
    for step, call in _STEPS.items():
        cost = _seconds(call, texts)
        print(f"{step:24} {cost * 1000:8.3f} ms   {cost / base:6.2f} x the alternation   {1 / cost:6.0f} articles/s")
    _show_growth(options.seed)
    _show_memory(options.texts, options.seed)


_FILTER = re.compile(
    r"\b(?:tewas|menewaskan|meninggal|terbunuh|gugur|korban jiwa|luka-luka|terluka|melukai|cedera|hilang|mengungsi|ditangkap|"
    r"diculik|disandera|gencatan senjata|jeda kemanusiaan|perundingan|serangan udara|rudal|roket|artileri|drone|bom)\b",
    re.IGNORECASE,
)


def _tag(text: str) -> object:
    return load_lexicon("id").tag(tokenise(text))


def _split(text: str) -> object:
    return list(split_sentences(text, tokenise(text), frozenset({"dr", "jl"})))


def _count(text: str) -> object:
    tokens = tokenise(text)
    return find_quantities(tokens, load_lexicon("id").tag(tokens))


_STEPS: dict[str, Callable[[str], object]] = {
    "tokens": tokenise,
    "tokens, sentences": _split,
    "tokens, marks": _tag,
    "tokens, marks, numbers": _count,
    "claims": analyse,
}


def _seconds(call: Callable[[str], object], texts: Sequence[str]) -> float:
    """Seconds of one core a text, the best of some rounds."""
    best = float("inf")
    for _ in range(_ROUNDS):
        began = time.process_time()
        for text in texts:
            call(text)
        best = min(best, time.process_time() - began)
    return best / len(texts)


def _show_growth(seed: int) -> None:
    costs = {size: _seconds(analyse, [article(Random(seed), size)]) / size for size in _SIZES}
    for size, cost in costs.items():
        print(
            f"a text of {size:9,} chars   {cost * 1e9:6.0f} ns a character   {cost / costs[_SIZES[0]]:5.2f} x the shortest"
        )


def _show_memory(texts: int, seed: int) -> None:
    """Peak memory after the first tenth and after all of many different texts, each with words never met before."""
    random = Random(seed)
    for number in range(texts):
        new = " ".join(f"kata{number}x{random.randrange(10**9)}" for _ in range(5))
        analyse(f"{article(random, 200)} {new.translate(_LETTERS)}")
        if number + 1 in {texts // 10, texts}:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(f"after {number + 1:9,} texts        {peak / 1024:6.1f} MiB at most")


_LETTERS = str.maketrans("0123456789", "abcdefghij")

if __name__ == "__main__":
    main()
