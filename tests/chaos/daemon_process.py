"""`kentongan run` with less patience, to be killed. Arguments: the configuration file.

The daemon is composed as ever; only how long a channel may take to answer, a failure is put off and an open channel rests is shorter
than in the field, where it is no knob.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from kentongan import service
from kentongan.channels import build_habits
from kentongan.cli.app import run
from scheduler.manners import Habits, Manners
from settings import Settings

MANNERS = Manners(
    timeout=timedelta(seconds=2),
    writing=timedelta(seconds=1),
    first_delay=timedelta(seconds=0.5),
    longest_delay=timedelta(seconds=4),
    probe_after=timedelta(seconds=1),
    longest_rest=timedelta(seconds=4),
)


def impatient_habits(settings: Settings) -> dict[str, Habits]:
    """No channel is granted more than the manners say: mail would wait minutes for the end of a dead one's lease."""
    return {name: replace(habits, timeout=None) for name, habits in build_habits(settings).items()}


if __name__ == "__main__":
    service.Daemon = partial(service.Daemon, manners=MANNERS)  # type: ignore[misc, assignment] # a class by its maker
    service.build_habits = impatient_habits
    sys.exit(run(["--config", sys.argv[1], "run"]))
