"""What one call of the command line knows before its command runs. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# Rooms are imported when they are needed, so that `--help`, `extract` and `analyse` answer at once.

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

if TYPE_CHECKING:
    from settings import Settings

T = TypeVar("T")


@dataclass
class Invocation:
    """The global options, and the configuration that they lead to."""

    config: Path | None = None
    verbosity: int = 0
    """-1 quiet, 0 as usual, 1 verbose."""

    @cached_property
    def settings(self) -> Settings:
        """The configuration, read at first use; raises `ConfigurationError`."""
        from kentongan.configuration import load
        from kentongan.logs import set_up
        from settings import environment

        settings = load(self.config, environment())
        set_up(self.verbosity, secrets=settings.secrets())
        return settings

    @property
    def settings_if_named(self) -> Settings | None:
        """The configuration that --config names; None without one, for commands that need none."""
        return self.settings if self.config else None

    @cached_property
    def is_configured(self) -> bool:
        """Is there a configuration file, named or in its usual place?"""
        from kentongan.configuration import exists
        from settings import environment

        return self.config is not None or exists(environment())

    @cached_property
    def settings_or_defaults(self) -> Settings:
        """The configuration where there is one, else every default."""
        if self.is_configured:
            return self.settings
        from kentongan.logs import set_up
        from settings import Settings

        set_up(self.verbosity)
        return Settings()


def invocation(context: typer.Context) -> Invocation:
    """The invocation that `context` belongs to."""
    found = context.find_object(Invocation)
    return found if found is not None else Invocation()


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives, on a loop of its own."""
    import asyncio

    return asyncio.run(work)
