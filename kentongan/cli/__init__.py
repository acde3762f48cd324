"""The command line. Part of the front door: each command is a thin door into the rooms below."""

from kentongan.cli.app import main, run

__all__ = ["main", "run"]
