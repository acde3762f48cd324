"""Hostile texts against the reading of claims and of keywords: `python bench/fuzz_claims.py [--minutes 10] [--seed N]`.

Each text is made from the printed seed: nothing may raise, quotes and offsets have to hold, and no text may cost more than
`_DEARER` times what a plain article of this run costs a character. Ends by itself; status 1 if anything was found.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random

from wording import article, sentence

from scraper.claims import analyse, read_trace
from scraper.keywords import compile_rules
from scraper.language.lexicon import load_lexicon
from scraper.model import Rule

_DEARER = 25.0
_SETTLED = 2_000
"""Characters below which a time is mostly noise."""
_CONTROLS = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2069\u00ad\u2060\ufeff"
_MARKS = "\u0300\u0301\u0327\u0489\u20dd"
_ODD = [
    *"قتلنا١٢عשלוםубитые死者三人ñßİıſﬁ½²Ⅻ",
    "\ud83d",
    "\udc00",
    "🚀",
    "👩‍👩‍👧",
    "\x00",
    "\x1b",
    "\u2028",
    "\x85",
    "\xa0",
]
_GLUE = [" ", "", "\n", "\n\n", "-", ".", ", ", "\u200b", "\t", " (", '"']
_RULE = {"name": "fuzz", "channels": ("console",), "all_keywords": (), "none": ()}


def _vocabulary(*layers: str) -> list[str]:
    """The phrases of `layers` in both languages; of all layers if none is named."""
    labels = [load_lexicon(language).labels for language in ("id", "en")]
    tables = [table for lexicon in labels for layer, table in lexicon.items() if not layers or layer in layers]
    return sorted({phrase for table in tables for found in table.values() for phrase in found})


_WORDS = _vocabulary()
_TELLING = [
    *_vocabulary("harm", "people", "truce", "state"),
    *_vocabulary("numbers", "time") * 2,
    *["12", "20-30", ",", ",", "dan", "yang"],
]


def _shuffled(random: Random, length: int) -> str:
    glue = random.choice(_GLUE)
    return glue.join(random.choice(_WORDS) for _ in range(length // 8))


def _mixed(random: Random, length: int) -> str:
    odd = [*_ODD, *_CONTROLS, *_MARKS]
    return " ".join(random.choice(odd) * random.randint(1, 3) + random.choice(_WORDS) for _ in range(length // 9))


def _pierced(random: Random, length: int) -> str:
    controls = _CONTROLS + _MARKS
    return "".join(c + random.choice(controls) * (random.random() < 0.2) for c in article(random, length))  # noqa: PLR2004 - a fifth


def _huge_numbers(random: Random, length: int) -> str:
    glue = random.choice(["orang tewas", "hingga", "dan", ".", "-"])
    pieces: list[str] = []
    while length > 0:
        figure = str(random.randrange(10 ** random.randint(1, 300)))
        pieces.append(
            random.choice([figure, f"{figure},{figure}", f"ke-{figure}", f"{figure}-{figure}", "juta ratus puluh"])
        )
        length -= len(pieces[-1]) + len(glue) + 2
    return f" {glue} ".join(pieces)


def _nested_quotes(random: Random, length: int) -> str:
    opening, closing = random.choice(['""', "“”", "«»", "()", "[]", "''"])
    depth = length // 40
    return opening * depth + sentence(random) + closing * depth + _shuffled(random, length // 2)


def _one_sentence(random: Random, length: int) -> str:
    words = random.sample(_WORDS, random.randint(1, 6))
    return " ".join(words * (length // sum(len(word) + 1 for word in words) + 1))


def _dense(random: Random, length: int) -> str:
    """Nothing but words that claims are made of, so that every search of a sentence has all to look at."""
    words = [random.choice(_TELLING) for _ in range(random.randint(2, 40))]
    return " ".join(words * (length // sum(len(word) + 1 for word in words) + 1))


def _one_word(random: Random, length: int) -> str:
    piece = random.choice(
        ["a", "a-", "1.", "1,", "A.", "ke-1", "F-", "é", "12/", "--", "…", "'", "_", "tewas.", "Su-3", "1-"]
    )
    return piece * (length // len(piece))


def _plain(random: Random, length: int) -> str:
    return article(random, length)


_MAKERS: tuple[Callable[[Random, int], str], ...] = (
    _plain,
    _shuffled,
    _mixed,
    _pierced,
    _huge_numbers,
    _nested_quotes,
    _one_sentence,
    _dense,
    _one_word,
)
_LENGTHS = (300, 3_000, 3_000, 3_000, 30_000, 100_000)
_GIANT, _GIANT_EVERY = 5_000_000, 400


def _texts(seed: int, minutes: float) -> Iterator[tuple[int, str, str]]:
    """(seed, maker, text) until the minutes are over."""
    ends = time.monotonic() + minutes * 60
    while time.monotonic() < ends:
        random = Random(seed)
        maker = random.choice(_MAKERS)
        length = _GIANT if seed % _GIANT_EVERY == _GIANT_EVERY - 1 else random.choice(_LENGTHS)
        yield seed, maker.__name__.strip("_"), maker(random, length)
        seed += 1


def _wrong(text: str, language: str | None) -> Iterator[str]:
    """What does not hold of the readings of `text`."""
    analysis = analyse(text, language=language, title=text[:80], matcher=_MATCHER)
    for claim in (*analysis.casualties, *analysis.ceasefire):
        if text[claim.start : claim.end] != claim.quote or not claim.quote:
            yield f"quote of {claim}"
    for casualty in analysis.casualties:
        if casualty.min is not None and casualty.max is not None and not 0 <= casualty.min <= casualty.max:
            yield f"ends of {casualty}"
        if casualty.count_text is not None and casualty.count_text not in casualty.quote:
            yield f"count of {casualty}"
    if any(not 0 <= hit.start < hit.end <= len(text) for hit in analysis.keywords):
        yield "place of a keyword"
    places = [hit.start for hit in analysis.keywords]
    if places != sorted(places):
        yield "order of keywords"


def _wrong_trace(text: str, language: str | None) -> Iterator[str]:
    trace = read_trace(text, language=language)
    for span in (*trace.counted, *trace.rejected):
        if text[span.start : span.end] != span.text:
            yield f"span {span}"


_MATCHER = compile_rules(
    [Rule(**_RULE, keywords=("serangan udara", "roket*", "*tewas*", "gencatan senjata", "/dro(ne|n) \\w+/", "tembak"))]
)


def _check(text: str, language: str | None) -> tuple[list[str], float]:
    """What is wrong, and the seconds of one core that the readings took."""
    began = time.process_time()
    try:
        wrong = [*_wrong(text, language), *_wrong_trace(text, language)]
    except Exception:  # noqa: BLE001 - whatever is raised is what is looked for; it is printed and counted
        wrong = [traceback.format_exc()]
    return wrong, time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    options = parser.parse_args()
    print(f"seed {options.seed}")
    plain = [_check(article(Random(options.seed + n)), None)[1] / 3000 for n in range(50)]
    base = statistics.median(plain)
    found = 0
    costs: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for seed, maker, text in _texts(options.seed, options.minutes):
        language = Random(seed).choice([None, "id", "en"])
        wrong, seconds = _check(text, language)
        dear = seconds / max(len(text), 1) / base
        if dear > _DEARER and not wrong:
            # Once may be another process's fault.
            dear = min(dear, min(_check(text, language)[1] for _ in range(3)) / len(text) / base)
        if len(text) >= _SETTLED:
            costs[maker, 10 ** (len(str(len(text))) - 1)].append(dear)
            wrong += [f"{dear:.1f} times as dear as an article"] if dear > _DEARER else []
        for problem in wrong:
            found += 1
            print(f"seed {seed} ({maker}, {len(text):,} characters): {problem}", file=sys.stderr)
    _report(base, costs)
    print(f"{sum(map(len, costs.values())):,} texts of {_SETTLED:,} characters and more, {found} problems")
    return 1 if found else 0


def _report(base: float, costs: dict[tuple[str, int], list[float]]) -> None:
    print(
        f"a plain article costs {base * 1e9:.0f} ns a character, read for claims, for their trace and for keywords; of that:"
    )
    for (maker, size), dear in sorted(costs.items()):
        middle, most = statistics.median(dear), max(dear)
        print(
            f"  {maker:14} from {size:9,} characters {len(dear):6,} texts  median {middle:6.2f} x  most {most:6.2f} x"
        )


if __name__ == "__main__":
    sys.exit(main())
