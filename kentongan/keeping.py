"""Backups of the store of settings. Part of the front door."""

from __future__ import annotations

import shutil
from pathlib import Path

from kentongan.stores import open_client, open_redis, open_store
from scraper.errors import ConfigurationError
from settings import Settings
from storage import backup
from storage.connection import connect
from storage.embedded import EmbeddedRedis


async def take_backup(settings: Settings, file: Path) -> int:
    """`file` holds the whole store as of now; its bytes. Works beside everything else."""
    async with open_redis(settings) as place, open_client(settings, place) as client:
        return await backup.take(client, file)


async def restore_embedded(settings: Settings, file: Path) -> dict[str, int]:
    """The embedded store, empty before, holds what `file` holds; how much that is.

    Raises `ConfigurationError`, and leaves the store as it was, for a store that holds something or a file that the
    server does not take.
    """
    if settings.redis.get_secret_value() != "embedded":
        advice = "stop that server and say `kentongan restore FILE --into FOLDER` where its data folder is"
        raise ConfigurationError(f"redis: {settings.redis} is not ours to restore; {advice}")
    await _refuse_full(settings)
    home = settings.data_dir.absolute() / "redis"
    backup.replace_empty(file, home)
    try:
        async with open_store(settings) as store:
            return await store.counts()
    except ConfigurationError:
        shutil.rmtree(home / backup.FOLDER, ignore_errors=True)
        raise


def restore_folder(file: Path, folder: Path) -> None:
    """As `storage.backup.lay_down`."""
    backup.lay_down(file, folder)


async def _refuse_full(settings: Settings) -> None:
    """The embedded store holds nothing; it is stopped afterwards, if nobody else uses it."""
    async with EmbeddedRedis(settings.data_dir) as server:
        client = connect(server.url)
        try:
            held = int(await client.dbsize())
        finally:
            await client.aclose()
    if held:
        raise ConfigurationError(
            f"data_dir: the store in {settings.data_dir} holds {held} keys; a backup goes into an empty one "
            f"(move {settings.data_dir / 'redis'} away first)"
        )
