"""`kentongan run` with less patience, to be killed. Arguments: the configuration file.

The daemon is composed as ever; only how long a channel may take to answer, a failure is put off and an open channel rests is shorter
than in the field, where it is no knob.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial

from kentongan import service
from kentongan.cli.app import run
from scheduler.manners import Manners

MANNERS = Manners(
    timeout=timedelta(seconds=2),
    writing=timedelta(seconds=1),
    first_delay=timedelta(seconds=0.5),
    longest_delay=timedelta(seconds=4),
    probe_after=timedelta(seconds=1),
    longest_rest=timedelta(seconds=4),
)

if __name__ == "__main__":
    service.Daemon = partial(service.Daemon, manners=MANNERS)  # type: ignore[misc, assignment] # a class by its maker
    sys.exit(run(["--config", sys.argv[1], "run"]))
