"""The ordeal of `bench/chaos.py` in small: eight kills at random moments, forty changes, one seed."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.ordeal import Ordeal
from tests.chaos.reckoning import table, violations

_SEED = 11
_PAUSE_S = (0.5, 2.5)


async def test_whoever_is_killed_at_any_moment_every_change_is_told_once_on_every_channel(tmp_path: Path) -> None:
    ordeal = Ordeal(tmp_path, _SEED, tales=7, chapters=3, kills=8, pause_s=_PAUSE_S)
    outcome = await ordeal.run(240)
    assert violations(outcome) == [], table(outcome)
    assert (len(outcome.news), outcome.kills.total()) == (42, 8)
