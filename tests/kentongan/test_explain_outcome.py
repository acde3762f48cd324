"""`explain` says of a stored article what was known when it came, what is new in it, and who hears of it."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kentongan.cli import run
from kentongan.configuration import load
from kentongan.explanation import explain
from kentongan.stores import open_store
from scheduler.intake import StoringIntake
from scheduler.reading import Reader
from scraper.keywords import compile_rules
from settings import Settings
from tests.kentongan.conftest import NOON, article

_CONFIGURATION = """
sources:
  - {name: desk, url: "https://desk.example.org/world"}
  - {name: other, url: "https://other.example.org/world"}
rules:
  - {name: deaths, when: {casualties: {kinds: [killed], at_least: 5}}, channels: [console]}
  - {name: wounded, when: {casualties: {kinds: [injured]}}, channels: [console], digest: 15m}
  - {name: quiet-town, when: {casualties: {kinds: [killed]}, none: [sirene]}, channels: [console]}
  - {name: elsewhere, when: {casualties: {kinds: [killed]}}, sources: [other], channels: [console]}
"""
NEWS = (
    article(
        "/1",
        "Roket hantam Stepanakert",
        "Serangan roket ke kota Stepanakert menewaskan dua warga sipil, kata pemerintah Nagorno-Karabakh.",
    ),
    article(
        "/2",
        "Korban roket di Stepanakert bertambah",
        "Serangan roket ke kota Stepanakert, Nagorno-Karabakh, menewaskan tujuh warga sipil dan melukai 4 orang, kata "
        "Kementerian Pertahanan Armenia. Sirene terdengar sampai malam.",
        "Pada 1994 perang Nagorno-Karabakh menewaskan 30.000 orang.",
    ),
    article(
        "/3",
        "Roket di Stepanakert: korban menjadi sembilan",
        "Serangan roket ke Stepanakert, Nagorno-Karabakh, menewaskan sembilan warga sipil, kata pemerintah Armenia.",
    ),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "kentongan.yaml"
    file.write_text(_CONFIGURATION)
    asyncio.run(_stock(load(file, {})))
    return file


async def _stock(settings: Settings) -> None:
    rules = settings.rule_views()
    async with open_store(settings) as store:
        for number, made in enumerate(NEWS):
            now = NOON + timedelta(hours=4 * number)
            reader = Reader(rules, compile_rules(rules))
            intake = StoringIntake(store.articles, store.sources, reader, clock=lambda now=now: now)
            await intake.take("desk", replace(made, date_published=now - timedelta(minutes=10)))


def test_a_stored_article_is_held_against_what_was_known_when_it_came(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(file), "explain", NEWS[1].id]) == 0
    said = capsys.readouterr().out.partition("Story, claims and rules\n")[2]
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[1:11] == [
        "killed 7 “menewaskan tujuh warga sipil”, said by Kementerian Pertahanan Armenia",
        "→ new: Toll rises: 2 → 7 killed (civilians)",
        "held against killed:incident:stepanakert@2020-10-10",
        (
            "known: 2 since 2020-10-10 11:50Z, said by pemerintah Nagorno Karabakh, printed by example.org "
            f"(article {NEWS[0].id})"
        ),
        "injured 4 “melukai 4 orang”, said by Kementerian Pertahanan Armenia",
        "→ new: First report: 4 injured",
        "held against injured:incident:stepanakert@2020-10-10",
        "killed 30,000 “menewaskan 30.000 orang”",
        "→ background: told of old, not weighed",
        "rule deaths Toll rises: 2 → 7 killed (civilians): matches",
    ]
    assert "rule quiet-town does not listen: its none-word “sirene” stands in the text" in lines
    assert "rule elsewhere does not listen: it listens to other, and this is of desk" in lines
    assert "would tell console (held until 2020-10-10 16:15Z): First report: 4 injured (normal, rule wounded)" in lines
    assert sum(line.startswith("told console: ") for line in lines) == 2


def test_a_program_gets_the_same(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(file), "explain", NEWS[1].id, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(claim["figure"]["min"], claim["silence"]) for claim in told["claims"]] == [
        (7, None),
        (4, None),
        (30000, "background"),
    ]
    assert told["claims"][0]["known"]["figure"] == {"min": 2, "max": 2}
    assert told["claims"][0]["change"]["type"] == "toll_rise"
    assert [(one["rule"], one["refusal"] is None) for one in told["rules"]] == [
        ("deaths", True),
        ("wounded", True),
        ("quiet-town", False),
        ("elsewhere", False),
    ]
    assert {alert["rule"] for alert in told["alerts"]} == {alert["rule"] for alert in told["told"]}


async def test_of_articles_read_in_one_visit_what_was_told_shows_the_order(tmp_path: Path) -> None:
    """Nine was judged first, so seven and two were old; by first sight they came before it."""
    (tmp_path / "kentongan.yaml").write_text(_CONFIGURATION)
    settings = load(tmp_path / "kentongan.yaml", {})
    rules = settings.rule_views()
    visit = [
        article(
            f"/{killed}",
            f"Roket di Stepanakert: {killed} tewas",
            f"Roket ke Stepanakert, Nagorno-Karabakh, menewaskan {killed} warga sipil, kata pemerintah. {more}",
        )
        for killed, more in (
            (9, "Regu penolong bekerja semalaman."),
            (7, "Rumah sakit meminta darah."),
            (2, "Jalan ditutup."),
        )
    ]
    async with open_store(settings) as store:
        for number, made in enumerate(visit):
            now = NOON - timedelta(microseconds=number)
            reader = Reader(rules, compile_rules(rules))
            intake = StoringIntake(store.articles, store.sources, reader, clock=lambda now=now: now)
            await intake.take("desk", replace(made, date_published=NOON - timedelta(hours=1 + number)))
        kept = [stored for made in visit if (stored := await store.articles.get(made.id)) is not None]
        explained = [await explain(stored, rules, page=None, store=store, now=NOON) for stored in kept]
    assert len({stored.story for stored in kept}) == 1
    assert [one.story and one.story.id for one in explained] == [stored.story for stored in kept]
    assert [len(one.told) for one in explained] == [2, 0, 0]
    assert [one.alerts for one in explained][1:] == [(), ()]
    assert {alert.id for alert in explained[0].alerts} == {alert.id for alert in explained[0].told}
