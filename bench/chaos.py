"""Daemon and Redis killed again and again while news flows: what was lost, what was told twice.

    python bench/chaos.py [--changes N] [--kills N] [--minutes N] [--seed N] [--keep FOLDER]

A real `kentongan run` on a Redis of its own reads an invented news site and tells a Slack-like webhook, a signed webhook and
a mail server, which take, put off, break, hang and refuse by a seeded mixture. Exit code 1 if the promise of delivery was
broken: an alert lost or invented, one in two messages, a repeat under another id, more repeats than kills.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from math import ceil
from pathlib import Path

from tests.chaos.ordeal import Ordeal
from tests.chaos.reckoning import table, violations

_CHAPTERS = 3
_CHANGES_A_CHAPTER = 2
_PAUSE_S = (2.0, 12.0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=504, help="at least so many changes are printed")
    parser.add_argument("--kills", type=int, default=54)
    parser.add_argument("--minutes", type=float, default=20, help="the end, finished or not")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--keep", type=Path, help="an empty folder for configuration, logs and Redis' files")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        ordeal = Ordeal(
            asked.keep or Path(temporary),
            asked.seed,
            tales=ceil(asked.changes / (_CHAPTERS * _CHANGES_A_CHAPTER)),
            chapters=_CHAPTERS,
            kills=asked.kills,
            pause_s=_PAUSE_S,
        )
        outcome = asyncio.run(ordeal.run(asked.minutes * 60))
    print(table(outcome))
    broken = violations(outcome)
    print("\n".join(broken) or "the promise held")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
