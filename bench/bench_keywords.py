"""What finding a user's keywords costs, as a ratio against one `re` alternation of the same words in the same run.

    python bench/bench_keywords.py

The baseline ignores case and asks for word ends, and knows neither accents nor affixes nor which keyword it found. The
texts are the demo's articles; the keywords are phrases of the Indonesian lexicons, and made-up words for the large sets.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from itertools import chain, islice, product

from kentongan.demo.newsroom import open_newsroom
from scraper.keywords import compile_rules
from scraper.language.lexicon import load_lexicon
from scraper.model import Rule

SECONDS = 2.0
_SYLLABLES = [first + vowel for first, vowel in product("bdgjklmnprst", "aiueo")]


def phrases() -> list[str]:
    """The phrases of the layers that a user's keywords are most like, in the order of the files."""
    labels = load_lexicon("id").labels
    layers = ("harm", "truce", "conflict", "things")
    return list(dict.fromkeys(phrase for layer in layers for listed in labels[layer].values() for phrase in listed))


def invented(count: int) -> list[str]:
    """`count` words of three syllables."""
    return ["".join(syllables) for syllables in islice(product(_SYLLABLES, repeat=3), count)]


def seconds_for(call: Callable[[], object]) -> float:
    """Seconds a call, over about `SECONDS`."""
    calls, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < SECONDS:
        call()
        calls += 1
    return spent / calls


def show(keywords: Sequence[str], texts: Sequence[str]) -> None:
    began = time.perf_counter()
    matcher = compile_rules([Rule(name="bench", keywords=tuple(keywords), channels=("console",))])
    compiled = time.perf_counter() - began
    longest_first = sorted(keywords, key=len, reverse=True)
    baseline = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
    ours = seconds_for(lambda: [matcher.find(text) for text in texts])
    base = seconds_for(lambda: [list(baseline.finditer(text)) for text in texts])
    found, known = (
        sum(len(matcher.find(text)) for text in texts),
        sum(len(baseline.findall(text)) for text in texts),
    )
    print(
        f"{len(keywords):6} keywords: {ours * 1000:8.2f} ms   {ours / base:6.3f} x one re alternation"
        f"   ({found} hits, it has {known}; compiled in {compiled * 1000:.0f} ms)"
    )


def main() -> None:
    texts = ["\n\n".join(chain.from_iterable(article.pages)) for article in open_newsroom().articles]
    print(f"{len(texts)} texts, {sum(map(len, texts))} characters")
    known = phrases()
    show(known[:500], texts)
    for count in (1_000, 10_000):
        show([*known[:500], *invented(count - 500)], texts)


if __name__ == "__main__":
    main()
