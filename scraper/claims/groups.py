"""Noun phrases that count people. Part of `scraper.claims`.

A quantity becomes a group when its head is people, is left out ("lima tewas", "lainnya") or is a word no lexicon knows
("12 petambak"). Dates, ages, money, measures and things are told apart here, each with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from scraper.claims.additions import whole_behind
from scraper.claims.corrections import is_taken_back
from scraper.claims.heads import WHO, head_marks
from scraper.claims.sentence import Sentence
from scraper.language.numbers import Quantity, is_year

_LISTED = 4
_PEOPLE = frozenset({"unspecified", "civilian", "combatant", "children", "women", "medical", "journalist"})
_MONEY = frozenset({"rp", "us", "usd", "idr", "eur"})
_COMPARED = frozenset({"dari", "than"})
_DUMMY_ONES = frozenset({"a", "an", "one", "satu", "sebuah"})
PEOPLE, ELLIPTIC, BARE, UNKNOWN = "people", "elliptic", "bare", "unknown"


@dataclass(slots=True, eq=False)
class Group:
    """Tokens `start` to `end` name people: how many (`quantity`, None if no word says) and who."""

    quantity: Quantity | None
    start: int
    end: int
    head: str
    """PEOPLE, ELLIPTIC, BARE (no noun at all) or UNKNOWN (a noun that no lexicon knows)."""
    who: frozenset[str]
    single: bool = False
    """Without a quantity: one person (a title, a name)."""

    @property
    def quantity_end(self) -> int:
        """The token after the number; `start` where no word counts."""
        return self.quantity.end if self.quantity else self.start


@dataclass(frozen=True, slots=True)
class NotPeople:
    """A quantity that counts something else, and what."""

    quantity: Quantity
    reason: str


def find_groups(sentence: Sentence) -> tuple[list[Group], list[NotPeople]]:
    """The groups of people in `sentence`, in order, and the quantities that are none."""
    groups: list[Group] = []
    others: list[NotPeople] = []
    for quantity in sentence.quantities:
        reason = _other_use(sentence, quantity)
        group = None if reason else _read_group(sentence, quantity)
        if group:
            groups.append(group)
        else:
            others.append(NotPeople(quantity, reason or "counts a thing"))
    return groups, others


def _other_use(sentence: Sentence, quantity: Quantity) -> str | None:
    """What a number is that counts nothing; None if it may count."""
    after = quantity.end
    for holds, reason in _OTHER_USES:
        if holds(sentence, quantity):
            return reason
    named = sentence.ends("things", quantity.start)
    if named and named.label in _NAMED_NUMBERS and not sentence.mark("people", after):
        return _NAMED_NUMBERS[named.label]
    following = sentence.mark("things", after)
    if following and following.label in {"measure", "duration", "thing", "money"}:
        return f"counts a {following.label}"
    in_brackets = sentence.is_punctuation(quantity.start - 1, "(") and sentence.is_punctuation(after, ")")
    return "an age" if in_brackets else None


def _is_added(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it is what a toll grew by, told beside the toll."""
    return whole_behind(sentence, quantity) is not None


def _is_share(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it is money, a percentage or the whole of "one in five"."""
    before, after = quantity.start - 1, quantity.end
    if (
        sentence.norm(before) in _MONEY
        or sentence.is_punctuation(before, "$€£")
        or sentence.is_punctuation(after, "%€")
    ):
        return True
    return sentence.norm(before) == "in" and any(other.end == before for other in sentence.quantities)


def _counts_children(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it only says whose parent somebody is: "a mother of three", "ayah empat anak"."""
    if sentence.ends("kin", quantity.start) is None:
        return False
    named = sentence.mark("people", quantity.end)
    return (sentence.language == "en" and named is None) or (named is not None and "children" in named.labels)


_NAMED_NUMBERS = {"clock": "a time of day", "age": "an age", "position": "a number by name", "money": "money or share"}


def _is_date(sentence: Sentence, quantity: Quantity) -> bool:
    month = sentence.mark("time", quantity.end)
    before = sentence.ends("time", quantity.start)
    if (month and month.label.startswith("month")) or _is_slashed(sentence, quantity):
        return True
    if before and before.label.startswith("month") and not quantity.worded:
        return True
    counted = sentence.mark("people", quantity.end) or sentence.mark("harm", quantity.end)
    return is_year(quantity, sentence.tokens) and not counted


def _is_slashed(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether it is part of "27/10" or "03:00"."""
    after = quantity.end + 1
    ahead = after < len(sentence) and sentence.tokens[after].text.isdigit() and sentence.is_punctuation(after - 1, "/:")
    return (ahead and not quantity.worded) or sentence.is_punctuation(quantity.start - 1, "/")


_OTHER_USES = (
    (_is_share, "money or share"),
    (_is_date, "a date"),
    (_counts_children, "somebody's children"),
    (_is_added, "an addition, counted in the whole"),
    (is_taken_back, "taken back"),
)


def _read_group(sentence: Sentence, quantity: Quantity) -> Group | None:
    """The noun phrase that `quantity` opens; None where its head is a thing."""
    at = quantity.end
    part = sentence.mark("part_of", at)
    if part:
        at = part.end
        if any(other.start == at for other in sentence.quantities):
            inner = next(other for other in sentence.quantities if other.start == at)
            at = inner.end
    marks, end, unknown = head_marks(sentence, at)
    people = [mark for mark in marks if mark.label in WHO]
    # English heads stand last, Indonesian ones first.
    head = (marks[-1] if sentence.language == "en" else marks[0]) if marks else None
    if head is not None and head not in people:
        return None
    dummy = sentence.norm(quantity.start) in _DUMMY_ONES and quantity.min == 1
    if people:
        who = frozenset(label for mark in people for label in mark.labels if label not in {"other", "title"})
        elliptic = all(mark.label == "other" for mark in people)
        end, joined = _listed_too(sentence, people[-1].end)
        quantity, end = _with_postponed_bound(sentence, quantity, end)
        return Group(quantity, quantity.start, end, ELLIPTIC if elliptic else PEOPLE, who | joined)
    if dummy and sentence.language == "en" and sentence.norm(quantity.start) != "one":
        return None
    if unknown and (dummy or quantity.ordinal):
        return None
    return Group(quantity, quantity.start, end if unknown else quantity.end, UNKNOWN if unknown else BARE, frozenset())


def _with_postponed_bound(sentence: Sentence, quantity: Quantity, end: int) -> tuple[Quantity, int]:
    """`quantity` opened by "lebih" behind its noun ("50 orang lebih"), and the end of the phrase."""
    bound = sentence.mark("numbers", end)
    if bound is None or bound.label != "or_more" or quantity.min is None or sentence.norm(bound.end) in _COMPARED:
        return quantity, end
    return quantity._replace(max=None), bound.end


def _listed_too(sentence: Sentence, end: int) -> tuple[int, frozenset[str]]:
    """The end of a list of people without counts of their own ("20 pria, wanita dan anak-anak"), and who they are."""
    who: set[str] = set()
    for _ in range(_LISTED):
        joint = sentence.mark("and", end)
        comma = sentence.is_punctuation(end, ",")
        named = sentence.mark("people", joint.end if joint else end + 1) if joint or comma else None
        if named is None or named.label not in _PEOPLE or (comma and not _list_goes_on(sentence, named.end)):
            break
        who.add(named.label)
        end = named.end
    return end, frozenset(who)


def _list_goes_on(sentence: Sentence, at: int) -> bool:
    return sentence.is_punctuation(at, ",") or sentence.mark("and", at) is not None
