"""A command as it looks on a terminal of so many columns."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

_STYLES = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")


def on_a_terminal(columns: int, *words: str, folder: Path) -> list[str]:
    """The lines that `kentongan WORDS` shows, without colours and the blanks at their ends."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environ = {
        name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "KENTONGAN_CONFIG"}
    }
    command = [sys.executable, "-m", "kentongan", *words]
    with subprocess.Popen(command, cwd=folder, env={**environ, "TERM": "xterm"}, stdin=theirs, stdout=theirs) as shown:
        os.close(theirs)
        written = b""
        with suppress(OSError):  # how a terminal ends on Linux
            while chunk := os.read(ours, 65536):
                written += chunk
        os.close(ours)
    assert shown.returncode == 0, written
    return [line.rstrip() for line in _STYLES.sub("", written.decode()).splitlines()]
