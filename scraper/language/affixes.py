"""Indonesian and English word forms: from a root to its forms and back to a lemma. Part of `scraper.language`.

Forms are generated, not stripped, where a user's keyword is matched: a generated form is a word somebody meant, a stripped
one often is not ("beras" is no "ber-as"). Rules: Sneddon, *Indonesian: A Comprehensive Grammar*, ch. 1.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

_SHORTEST_ROOT = 4
_SHORTEST_LEMMA = 3
_LONGEST_WORD = 80
"""What is longer is in no lexicon, and is not remembered."""
_CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
_VERBAL_ENDS = ("", "kan", "i", "an")


def affixed_forms(root: str) -> frozenset[str]:
    """`root` and the forms Indonesian makes of it by affixes and clitics; only itself for short roots."""
    if len(root) < _SHORTEST_ROOT or not root.isalpha():
        return frozenset({root})
    stems = {root, f"{root}-{root}"}
    stems |= {root + end for end in _VERBAL_ENDS[1:]}
    stems |= {front + root + end for front, end in product(("di", "ter", "ber", "per", "se"), _VERBAL_ENDS)}
    stems |= {front + end for front, end in product(_nasals("me", root) | _nasals("pe", root), _VERBAL_ENDS)}
    stems |= {f"ke{root}an", f"per{root}an", f"memper{root}", f"memper{root}kan", f"diper{root}kan", f"berke{root}an"}
    return frozenset(stems | {stem + clitic for stem, clitic in product(stems, _CLITICS)})


def clitic_forms(word: str) -> frozenset[str]:
    """`word` and its forms with a clitic ("senjatanya"); only itself for what is no word of letters."""
    if len(word) < _SHORTEST_LEMMA or not word.isalpha():
        return frozenset({word})
    return frozenset({word, *(word + clitic for clitic in _CLITICS)})


# First letters of a root → what me-/pe- puts before it, and whether the letter itself is lost.
_NASALS = {
    **dict.fromkeys("lrmnwy", ("", False)),
    **dict.fromkeys("bfv", ("m", False)),
    **dict.fromkeys("djcz", ("n", False)),
    **dict.fromkeys("aeiough", ("ng", False)),
    "p": ("m", True),
    "t": ("n", True),
    "k": ("ng", True),
    "s": ("ny", True),
}


def _nasals(prefix: str, root: str) -> set[str]:
    """`root` after me- or pe-: the nasal it takes, and the first letter it loses."""
    nasal, loses_first = _NASALS.get(root[0], ("", False))
    return {f"{prefix}{nasal}{root[1:] if loses_first else root}"}


def lemmas(word: str) -> tuple[str, ...]:
    """`word` without clitics, reduplication, plural or possessive: what a lexicon may list instead. `word` not included."""
    return _lemmas(word) if len(word) <= _LONGEST_WORD else ()


@lru_cache(maxsize=32768)
def _lemmas(word: str) -> tuple[str, ...]:
    found: list[str] = []
    half, hyphen, _ = word.partition("-")
    base = half if hyphen else word
    if hyphen:
        found.append(half)
    found += [
        base.removesuffix(clitic)
        for clitic in _CLITICS
        if base.endswith(clitic) and len(base) - len(clitic) >= _SHORTEST_LEMMA
    ]
    if base.endswith("'s"):
        found.append(base.removesuffix("'s"))
    elif base.endswith("ies"):
        found.append(base.removesuffix("ies") + "y")
    elif base.endswith("s") and len(base) > _SHORTEST_LEMMA:
        found.append(base.removesuffix("s"))
    return tuple(found)
