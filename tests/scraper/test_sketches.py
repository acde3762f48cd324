"""Near-copies over a generator of our own: news of random words, as outlets copy, cut, re-lead and follow it up."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scraper.copying import containment, is_copy
from scraper.sketches import MAX_FACTS, MAX_FINGERPRINTS, MAX_NUMBERS, MAX_WORDS, read, sketch

_SYLLABLES = [
    "ba",
    "ka",
    "la",
    "ma",
    "na",
    "pa",
    "ra",
    "sa",
    "ta",
    "wa",
    "be",
    "ke",
    "le",
    "me",
    "ne",
    "te",
    "bi",
    "ki",
    "li",
    "mi",
    "ni",
    "ti",
    "bu",
    "ku",
    "lu",
    "mu",
    "nu",
    "tu",
    "du",
    "gu",
]
_LUCK = random.Random(20201010)
_VOCABULARY = ["".join(_LUCK.choices(_SYLLABLES, k=_LUCK.randint(2, 4))) for _ in range(4000)]


def story(luck: random.Random, sentences: int = 14) -> list[str]:
    """Sentences of words drawn unevenly, as in a language, with a number in every third."""
    made = []
    for at in range(sentences):
        words = [_VOCABULARY[int(len(_VOCABULARY) * luck.random() ** 3)] for _ in range(luck.randint(9, 20))]
        if at % 3 == 0:
            words[luck.randrange(len(words))] = str(luck.randint(2, 900))
        made.append(" ".join(words))
    return made


def copied(luck: random.Random, original: list[str]) -> list[str]:
    """A copy: re-led, up to 30 % dropped, re-ordered or lightly rewritten."""
    text = list(original)
    way = luck.randrange(4)
    if way == 0:
        text[0] = " ".join(luck.sample(_VOCABULARY, 14))
    elif way == 1:
        text = [sentence for sentence in text if luck.random() > 0.3] or text
    elif way == 2:
        luck.shuffle(text)
    else:
        text = [_rewritten(luck, sentence) for sentence in text]
    return text


def _rewritten(luck: random.Random, sentence: str) -> str:
    return " ".join(
        luck.choice(_VOCABULARY) if luck.random() < 0.06 and not word.isdecimal() else word for word in sentence.split()
    )


def followed_up(luck: random.Random, original: list[str]) -> list[str]:
    """The next day's report: most of it new, old paragraphs at its end."""
    return story(luck, 9) + luck.sample(original, 5)


def _as_text(sentences: list[str]) -> str:
    return ". ".join(sentences)


def test_copies_are_found_and_follow_ups_and_strangers_are_not() -> None:
    luck = random.Random(7)
    originals = [story(luck) for _ in range(200)]
    sketches = [sketch(_as_text(text)) for text in originals]
    found = sum(
        is_copy(read(_as_text(copied(luck, text))), known) for known, text in zip(sketches, originals, strict=True)
    )
    merged = sum(
        is_copy(read(_as_text(followed_up(luck, text))), known) for known, text in zip(sketches, originals, strict=True)
    )
    strangers = sum(is_copy(read(_as_text(one)), sketch(_as_text(other))) for one, other in pairwise(originals))
    assert found >= 0.95 * len(originals)
    assert merged <= 0.005 * len(originals)
    assert strangers == 0


def test_a_count_in_words_is_the_same_number_and_the_same_fact() -> None:
    text = "Serangan artileri semalam menewaskan {} warga di pinggir kota itu, kata seorang dokter di rumah sakit setempat."
    assert sketch(text.format("dua belas")) == sketch(text.format("12")) == sketch(text.format("sedikitnya 12"))
    assert sketch(text.format("12")).facts == ("killed:12",)
    assert sketch("The death toll from the fire in that hostel rose to 32 on Monday.").facts == ("killed:32",)


def test_dates_times_years_and_measures_are_no_facts() -> None:
    text = "Kamis 5/3/2026 pukul 04.15, 20 kilometer dari kota, pada 12 Maret, tahun 2024, seorang penggembala tewas."
    assert sketch(text).facts == ()


def test_a_long_text_and_its_half_are_copies_though_sketches_are_cut() -> None:
    luck = random.Random(3)
    long = story(luck, 220)
    whole, half = _as_text(long), _as_text(long[:90])
    assert len(sketch(whole).fingerprints) == MAX_FINGERPRINTS
    assert containment(read(half), sketch(whole)) >= 0.9
    assert is_copy(read(half), sketch(whole))


@given(st.text(max_size=2000))
def test_a_sketch_is_bounded_ordered_and_blind_to_spaces_around_it(text: str) -> None:
    made = sketch(text)
    bounds = (
        (made.fingerprints, MAX_FINGERPRINTS, 2**32),
        (made.words, MAX_WORDS, 2**24),
        (made.numbers, MAX_NUMBERS, 2**53 + 1),
    )
    for values, most, end in bounds:
        assert list(values) == sorted(set(values))
        assert len(values) <= most
        assert all(0 <= value < end for value in values)
    assert len(made.facts) <= MAX_FACTS
    assert sketch(f"  {text}\n") == made


@given(st.text(max_size=500), st.text(max_size=500))
def test_containment_is_a_share(one: str, other: str) -> None:
    assert 0 <= containment(read(one), sketch(other)) <= 1
