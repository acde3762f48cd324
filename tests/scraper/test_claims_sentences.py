from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scraper.claims import analyse
from scraper.claims.reading import _read

FIXTURES = Path(__file__).parent.parent / "fixtures" / "claims"


def cases(name: str) -> list[Any]:
    lines = (FIXTURES / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(json.loads(line), id=json.loads(line)["text"][:60]) for line in lines]


def counts(casualties: Any) -> list[list[Any]]:
    return sorted(([c.kind.value, c.min, c.max, c.who.value] for c in casualties), key=str)


@pytest.mark.parametrize("case", cases("sentences.jsonl"))
def test_a_sentence_counts_whom_it_counts_and_nobody_else(case: dict[str, Any]) -> None:
    reading = _read(case["text"], None, case["lang"], None)
    assert counts(reading.casualties) == sorted(case["casualties"], key=str)
    assert reading.ceasefire == ()
    assert reading.conflict


@pytest.mark.parametrize("case", cases("truces.jsonl"))
def test_a_sentence_says_one_state_of_a_truce(case: dict[str, Any]) -> None:
    reading = _read(case["text"], None, case["lang"], None)
    assert sorted({claim.status.value for claim in reading.ceasefire}) == sorted(case["ceasefire"])


@pytest.mark.parametrize("case", cases("figures.jsonl"))
def test_a_headline_or_sentence_gives_its_figures_and_states(case: dict[str, Any]) -> None:
    reading = _read(case["text"], None, case["lang"], None)
    figures = [[claim.kind.value, claim.min, claim.max] for claim in reading.casualties]
    assert sorted(figures, key=str) == sorted(case["casualties"], key=str)
    assert sorted({claim.status.value for claim in reading.ceasefire}) == sorted(case["ceasefire"])


@pytest.mark.parametrize("case", cases("negatives.jsonl"))
def test_other_worlds_claim_nothing(case: dict[str, Any]) -> None:
    analysis = analyse(case["text"], language=case["lang"])
    assert (analysis.conflict, analysis.casualties, analysis.ceasefire) == (False, (), ())


@pytest.mark.parametrize("case", cases("conflicts.jsonl"))
def test_war_news_is_known_as_such_wherever_the_war_is(case: dict[str, Any]) -> None:
    assert analyse(case["text"], language=case["lang"]).conflict


@pytest.mark.parametrize("case", cases("texts.jsonl"))
def test_a_text_gives_every_figure_and_every_state(case: dict[str, Any]) -> None:
    analysis = analyse(
        case["text"], title=case["title"], language=case["lang"], published=date.fromisoformat(case["date"])
    )
    assert analysis.conflict == case["conflict"]
    assert {tuple(c) for c in counts(analysis.casualties)} == {tuple(c) for c in case["casualties"]}
    assert {claim.status.value for claim in analysis.ceasefire} == set(case["ceasefire"])


@pytest.mark.parametrize("case", cases("texts.jsonl"))
def test_every_quote_stands_where_it_says(case: dict[str, Any]) -> None:
    text = case["text"]
    analysis = analyse(text, language=case["lang"])
    for claim in (*analysis.casualties, *analysis.ceasefire):
        assert claim.quote == text[claim.start : claim.end]
    for casualty in analysis.casualties:
        assert casualty.count_text is None or casualty.count_text in casualty.quote
