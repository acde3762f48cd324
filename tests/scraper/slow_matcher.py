"""What a keyword promises, word for word and without any haste: the judge of the fast matcher. Shares no code with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from scraper.model import Rule

VOICELESS = {"p": "m", "t": "n", "k": "ng", "s": "ny"}
BEFORE = {
    **dict.fromkeys("bfvp", "m"),
    **dict.fromkeys("djczts", "n"),
    **dict.fromkeys("aeioughk", "ng"),
}
PRINTED = str.maketrans({"’": "'", "‘": "'", "‐": "-", "–": "-", "—": "-", "“": '"', "”": '"'})
MORE = r"(?:[^\W_]|[\u093e-\u094c])*"
"""More of the same word; the second part is the vowel signs of Devanagari, enough for these tests."""
IGNORED = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")

Hit = tuple[str, str, int, int]
Letters = list[tuple[str, int]]


def whole_fold(text: str) -> str:
    """NFKC, plain quotes and dashes, casefold, no accents, nothing invisible, one blank for a run of white space."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    text = unicodedata.normalize("NFKC", text).translate(PRINTED).casefold()
    text = unicodedata.normalize("NFKD", text)
    kept = (c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return re.sub(r"\s+", " ", IGNORED.sub("", "".join(kept))).casefold()


def letters(text: str) -> Letters:
    """Each folded character, with the place of the one that it was made of."""
    found: Letters = []
    for at, character in enumerate(text):
        for folded in whole_fold(character):
            if not (folded == " " and found and found[-1][0] == " "):
                found.append((folded, at))
    return found


def find(rules: Sequence[Rule], text: str) -> list[Hit]:
    """(rule, keyword, start, end) of every hit, sorted by place, rule and keyword."""
    hits: list[Hit] = []
    for rule in rules:
        if all(spans(text, word) for word in rule.all_keywords) and not any(spans(text, word) for word in rule.none):
            hits += [(rule.name, word, *span) for word in dict.fromkeys(rule.keywords) for span in spans(text, word)]
    return sorted(hits, key=lambda hit: (hit[2], hit[3], hit[0], hit[1]))


def spans(text: str, keyword: str) -> list[tuple[int, int]]:
    """Where `keyword` stands: leftmost first, of those the longest, none over another."""
    folded = letters(text)
    found: list[tuple[int, int]] = []
    reached = 0
    for start, end in sorted(places("".join(c for c, _ in folded), keyword), key=lambda span: (span[0], -span[1])):
        if start >= reached:
            found.append((folded[start][1], with_accents(text, folded[end - 1][1] + 1)))
            reached = end
    return found


def with_accents(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def places(text: str, keyword: str) -> Iterator[tuple[int, int]]:
    keyword = keyword.strip()
    if keyword.startswith("/"):
        folded = "".join(c if c.isascii() else re.escape(whole_fold(c)) for c in keyword[1:-1])
        yield from (match.span() for match in re.finditer(folded, text, re.IGNORECASE))
        return
    form = pattern(keyword)
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            if re.fullmatch(form, text[start:end]) and not cuts(text, start) and not cuts(text, end):
                yield start, end


def cuts(text: str, at: int) -> bool:
    """Whether a word goes on from one side of `at` to the other."""
    return 0 < at < len(text) and in_word(text[at - 1]) and in_word(text[at])


def in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def pattern(keyword: str) -> str:
    """An expression for the folded spellings of a plain keyword."""
    word = whole_fold(keyword.strip("*")).strip()
    if keyword.startswith("*") or keyword.endswith("*"):
        # Beside a mark that is no letter a star opens nothing: no word is cut there.
        before = MORE if keyword.startswith("*") and in_word(word[0]) else ""
        after = MORE if keyword.endswith("*") and in_word(word[-1]) else ""
        return before + re.escape(word) + after
    last = word.rpartition(" ")[2]
    clitic = "(nya|lah|kah|pun|ku|mu)?" if len(last) >= 3 and last.isalpha() else ""
    if " " in word or len(word) < 4 or not word.isalpha():
        return re.escape(word) + clitic
    return f"(?:{grammar(word)}){clitic}"


def grammar(root: str) -> str:
    """The affixes of an Indonesian root (Sneddon, ch. 1)."""
    first, rest = root[0], root[1:]
    nasal = f"{BEFORE.get(first, '')}{first}"
    nasals = f"{nasal}|{VOICELESS[first]}" if first in VOICELESS else nasal
    r = "" if first == "r" else "r"
    verbal = f"(?:(?:di|se|be{r}|te{r}|pe{r})?{first}|[mp]e(?:{nasals})){rest}(?:kan|i|an)?"
    causative = f"(?:mem|di|ter)per{root}(?:kan|i)?"
    noun = f"(?:ke|berke|keber|keter){root}an"
    return f"{verbal}|{causative}|{noun}|{root}-{root}"
