"""The examples of docs/rules.md are rules, and do what is said of them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kentongan.configuration import read
from scraper.holding import held_until
from scraper.keywords import compile_rules
from scraper.model import CasualtyCondition, Kind, QuietHours, Rule, Severity
from settings import Settings

_PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
_EXAMPLES = re.findall(r"^```yaml\n(.+?)^```$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
_AROUND = """
sources: [{name: tribun-internasional, url: "https://www.example.org/internasional"}]
channels:
  console: {type: console}
  newsroom: {type: console}
  desk: {type: console}
  hook: {type: webhook, url: "https://example.org/hook"}
"""


def loaded(text: str) -> Settings:
    around = read(_AROUND, "around.yaml", {}, folder=Path())
    return read(text, "rules.md", {}, folder=Path(), around=around)


@pytest.mark.parametrize("text", _EXAMPLES, ids=range(len(_EXAMPLES)))
def test_an_example_is_read_and_its_words_can_be_looked_for(text: str) -> None:
    rules = loaded(text).rule_views()
    assert rules
    assert compile_rules(rules).find("") == ()


def test_the_examples_say_what_the_page_says_of_them() -> None:
    rules = {rule.name: rule for text in _EXAMPLES for rule in loaded(text).rule_views()}
    assert len(rules) == 10
    assert rules["aid"] == Rule(
        name="aid",
        casualties=CasualtyCondition(kinds=(Kind.DISPLACED, Kind.INJURED), at_least=10),
        channels=("desk",),
        digest=timedelta(hours=1),
        quiet=QuietHours(begin=time(21), end=time(6)),
    )
    jakarta = ZoneInfo("Asia/Jakarta")
    day = [datetime(2026, 11, 23, hour, 30, tzinfo=jakarta) for hour in range(24)]
    due = [held_until(rules["talks"], Severity.NORMAL, at, jakarta) for at in day]
    assert {moment.astimezone(jakarta).time() for moment in due if moment} == {time(6)}
    assert None not in due
    assert rules["hospital"].severity is Severity.URGENT
    drones = compile_rules([rules["drones"]])
    assert drones.applies("drones", "Drone menyerang Karabakh")
    assert not drones.applies("drones", "Film tentang drone di Karabakh")
    assert not drones.applies("drones", "Drone menyerang Gaza")
