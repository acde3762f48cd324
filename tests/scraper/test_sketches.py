"""Near-copies over a generator of our own: news of random words, as outlets copy, cut, re-lead and follow it up."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scraper.sketches import MAX_FINGERPRINTS, MAX_NUMBERS, containment, is_copy, numbers_agree, sketch

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
    originals = [story(luck) for _ in range(300)]
    sketches = [sketch(_as_text(text)) for text in originals]
    found = sum(
        is_copy(known, sketch(_as_text(copied(luck, text)))) for known, text in zip(sketches, originals, strict=True)
    )
    merged = sum(
        is_copy(known, sketch(_as_text(followed_up(luck, text))))
        for known, text in zip(sketches, originals, strict=True)
    )
    strangers = sum(is_copy(one, other) for one, other in pairwise(sketches))
    assert found >= 0.95 * len(originals)
    assert merged <= 0.005 * len(originals)
    assert strangers == 0


def test_templates_with_other_numbers_are_no_copies() -> None:
    template = (
        "Roket jatuh di dekat kota {place} pada pukul {hour} dan menewaskan {count} orang, kata juru bicara militer. "
        "Sirene berbunyi di seluruh distrik, warga berlindung di ruang bawah tanah, dan sekolah ditutup sampai keadaan aman. "
        "Pihak lawan belum memberi tanggapan."
    )
    one = sketch(template.format(place="Rafah", hour="04.15", count=12))
    assert not is_copy(one, sketch(template.format(place="Rafah", hour="05.40", count=9)))
    assert is_copy(one, sketch(template.format(place="Rafah", hour="04.15", count=12).upper()))


def test_a_count_in_words_is_a_number_too() -> None:
    text = "Serangan artileri semalam menewaskan {} warga di pinggir kota itu, kata seorang dokter di rumah sakit setempat."
    assert numbers_agree(sketch(text.format("lima")), sketch(text.format("5")))
    assert not numbers_agree(sketch(text.format("dua")), sketch(text.format("lima")))


def test_a_long_text_and_its_half_are_copies_though_sketches_are_cut() -> None:
    luck = random.Random(3)
    long = story(luck, 220)
    whole, half = sketch(_as_text(long)), sketch(_as_text(long[:90]))
    assert len(whole.fingerprints) == MAX_FINGERPRINTS
    assert containment(whole, half) >= 0.9


def test_one_headline_may_be_written_for_two_events() -> None:
    one = sketch("Gencatan senjata di Gaza mulai berlaku Minggu")
    assert not is_copy(one, one)


def test_nothing_is_a_copy_of_nothing() -> None:
    assert not is_copy(sketch(""), sketch(""))


@given(st.text(max_size=2000))
def test_a_sketch_is_bounded_ordered_and_blind_to_case_and_spaces(text: str) -> None:
    made = sketch(text)
    assert list(made.fingerprints) == sorted(set(made.fingerprints))
    assert len(made.fingerprints) <= MAX_FINGERPRINTS
    assert len(made.numbers) <= MAX_NUMBERS
    assert all(0 <= value < 2**63 for value in made.fingerprints)
    assert sketch(f"  {text}\n") == made


@given(st.text(max_size=500), st.text(max_size=500))
def test_containment_is_a_share_and_has_no_order(one: str, other: str) -> None:
    first, second = sketch(one), sketch(other)
    assert 0 <= containment(first, second) == containment(second, first) <= 1
    assert is_copy(first, second) == is_copy(second, first)
