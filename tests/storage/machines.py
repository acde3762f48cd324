"""What the state machines over a real outbox share."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from scraper.model import Parcel
from storage.embedded import EmbeddedRedis


def names(parcel: Parcel) -> tuple[str, ...]:
    """The ids of its alerts."""
    return tuple(alert.id for alert in parcel.alerts)


def run_on_a_server(machine: Any, folder: Path, *, examples: int, steps: int) -> None:
    """`machine` holds in `examples` runs of `steps` events each, on a server under `folder` whose address is its `url`."""
    with asyncio.Runner() as runner:
        embedded = EmbeddedRedis(folder)
        machine.url = runner.run(embedded.start())
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(embedded.close())
