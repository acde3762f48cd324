"""`kentongan COMMAND` whose clock can be set wrong. Arguments: the configuration, the command, a file with seconds to be off by.

Only what time kentongan takes it for is moved; the clocks of the system and of Redis are left alone, as after a bad NTP server.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from kentongan.cli.app import run
from scheduler import clock


class _Skewed(datetime):
    """The present moment and the seconds that stand in `file`."""

    file: Path

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # a plain datetime, as everybody expects
        return datetime.now(tz) + timedelta(seconds=float(cls.file.read_text() or 0))


if __name__ == "__main__":
    _Skewed.file = Path(sys.argv[3])
    clock.datetime = _Skewed  # type: ignore[misc, attr-defined] # `utc_now` asks it
    sys.exit(run(["--config", sys.argv[1], sys.argv[2]]))
