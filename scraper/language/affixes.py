"""Indonesian and English word forms: from a root to its forms and back to a lemma. Part of `scraper.language`.

Forms are generated, not stripped, where a user's keyword is matched: a generated form is a word somebody meant, a stripped
one often is not ("beras" is no "ber-as"). Rules: Sneddon, *Indonesian: A Comprehensive Grammar*, ch. 1.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

SHORTEST_ROOT = 4
_SHORTEST_LEMMA = 3
_LONGEST_WORD = 80
"""What is longer is in no lexicon, and is not remembered."""
_CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
CLITICS = frozenset({"", *_CLITICS})
"""What may stand behind any word; nothing is one of them."""
_VERBAL_ENDS = ("", "kan", "i", "an")
_CAUSATIVE_ENDS = ("", "kan", "i")

# First letters of a root → what me-/pe- puts before it.
_NASALS = {
    **dict.fromkeys("lrmnwy", ""),
    **dict.fromkeys("bfvp", "m"),
    **dict.fromkeys("djczts", "n"),
    **dict.fromkeys("aeioughk", "ng"),
}
_SWALLOWED = {"p": "m", "t": "n", "k": "ng", "s": "ny"}
"""The letters that me-/pe- may swallow, and what it puts in their place. Newspapers keep them too ("mengkonfirmasi")."""

# What an active verb begins with, longest first → the letters that may have been swallowed behind it.
_FRONTS = {"meny": "", "meng": "k", "mem": "p", "men": "t", "me": ""}
_VOWELS = tuple("aeiou")


def roots_of(active: str) -> tuple[str, ...]:
    """The bare forms, as headlines write them, that an active verb in me- may come from: "tewaskan" of "menewaskan".

    Where the nasal may have swallowed a letter or not, both; empty for what is no such verb, or too short to tell.
    """
    found = next(((front, active.removeprefix(front)) for front in _FRONTS if active.startswith(front)), None)
    if found is None:
        return ()
    front, rest = found
    roots = [f"{letter}{rest}" for letter in _FRONTS[front] if rest[:1] in _VOWELS] if _FRONTS[front] else []
    if front == "meny":
        roots = [f"s{rest}"]
    elif not roots or front in {"meng", "me"}:
        roots.append(rest)
    return tuple(root for root in roots if takes_affixes(root))


def takes_affixes(root: str) -> bool:
    """Whether `root` is long enough for its forms to be told from other words ("bom" and "rombongan" are not)."""
    return len(root) >= SHORTEST_ROOT and root.isalpha()


def takes_clitics(word: str) -> bool:
    """Whether "-nya" and its like may stand behind `word`."""
    return len(word) >= _SHORTEST_LEMMA and word.isalpha()


@lru_cache(maxsize=1024)
def affixes_around(initial: str) -> frozenset[tuple[str, str]]:
    """What may stand before and after `root[1:]` in a form of a root that begins with `initial`.

    The first letter stands with the prefix, for some prefixes swallow it: ("men", "kan") and "ewas" are "menewaskan".
    """
    nasals = {f"{_NASALS.get(initial, '')}{initial}", _SWALLOWED.get(initial, f"{_NASALS.get(initial, '')}{initial}")}
    # "ber-", "ter-" and "per-" share their r with a root that begins with one ("terasa").
    fronts = [f"{front}{'' if initial == 'r' else 'r'}{initial}" for front in ("be", "te", "pe")]
    fronts += [
        initial,
        f"di{initial}",
        f"se{initial}",
        *(front + nasal for front, nasal in product(("me", "pe"), nasals)),
    ]
    around = set(product(fronts, _VERBAL_ENDS))
    around |= set(product((f"memper{initial}", f"diper{initial}", f"terper{initial}"), _CAUSATIVE_ENDS))
    around |= {(f"{front}{initial}", "an") for front in ("ke", "berke", "keber", "keter")}
    return frozenset((front, end + clitic) for (front, end), clitic in product(around, CLITICS))


def lemmas(word: str, grammar: str = "id") -> tuple[str, ...]:
    """What a lexicon may list instead of `word`; `word` itself not included.

    By Indonesian grammar ("id") without clitics and reduplication, by English ("en") without plural and possessive, for
    "Hamas" is no "hama"; by any other without all of them.
    """
    if len(word) > _LONGEST_WORD:
        return ()
    if grammar == "en":
        return _english_lemmas(word)
    found = _indonesian_lemmas(word)
    return found if grammar == "id" else (*found, *_english_lemmas(word))


@lru_cache(maxsize=32768)
def _indonesian_lemmas(word: str) -> tuple[str, ...]:
    half, hyphen, _ = word.partition("-")
    base = half if hyphen else word
    cut = (
        base.removesuffix(clitic)
        for clitic in _CLITICS
        if base.endswith(clitic) and len(base) - len(clitic) >= _SHORTEST_LEMMA
    )
    return (half, *cut) if hyphen else tuple(cut)


@lru_cache(maxsize=32768)
def _english_lemmas(word: str) -> tuple[str, ...]:
    if word.endswith("'s"):
        return (word.removesuffix("'s"),)
    if word.endswith("ies"):
        return (word.removesuffix("ies") + "y",)
    return (word.removesuffix("s"),) if word.endswith("s") and len(word) > _SHORTEST_LEMMA else ()
