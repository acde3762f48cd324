"""How many, and from where on: the options of every list. Part of `kentongan.cli`."""

from __future__ import annotations

from typing import Annotated

import typer

MOST = 1_000_000_000
"""No store holds so many, and Redis counts with 64 bits."""

Limit = Annotated[int, typer.Option("--limit", min=1, max=MOST, help="At most so many, newest first.")]
Offset = Annotated[int, typer.Option("--offset", min=0, max=MOST, help="Leave out so many before them.")]
