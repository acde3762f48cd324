"""The atomic scripts, each in a file whose head draws its keys. Part of `storage`."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from redis.commands.core import AsyncScript

from storage.connection import Client


class Script:
    """One Lua file, or several that make one script together, sent whole once and named by its hash after that."""

    def __init__(self, redis: Client, *names: str) -> None:
        parts = [(files(__name__) / f"{name}.lua").read_text(encoding="utf-8") for name in names]
        self._script: AsyncScript = redis.register_script("\n".join(parts))

    async def __call__(self, *, keys: list[str], args: list[str | int | bytes]) -> Any:
        """What the script answers, as its head says."""
        return await self._script(keys=keys, args=args)
