"""Would the backups bring everything back? The log has to be written down all the time, and copied from lately."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.backups import queries
from deploy.backups.shelf import SLOT, Shelf
from deploy.cli.target import Target
from deploy.provisioning.databases import connect

COPY_AT_LEAST = timedelta(days=2)
"""It is taken once a day, and may fail once."""

SILENT_SECONDS = 300.0
"""A follower that hears nothing new says so every ten seconds."""


def unfollowed(target: Target) -> str | None:
    """What is wrong with who writes down the log. Where no backups are wanted and none are begun, nothing is."""
    return asyncio.run(_unfollowed(target))


def old_base(folder: Path, now: datetime | None = None) -> str | None:
    bases = Shelf(folder).bases()
    if not bases:
        return f"{folder} has no copy of the databases: the log alone brings nothing back"
    age = (now or datetime.now(UTC)) - bases[-1].ended
    return f"the newest copy is {age.days} days old: putting back would take long" if age > COPY_AT_LEAST else None


async def _unfollowed(target: Target) -> str | None:
    connection = await connect(target.settings.postgres_dsn, password=target.settings.postgres_password)
    try:
        slot = await queries.follower(connection, SLOT)
    finally:
        await connection.close()
    if slot is None:
        return "nobody writes down what is committed" if target.settings.backups_folder else None
    if not slot.active:
        return (
            f"nobody writes down what is committed, and PostgreSQL keeps {slot.behind / 1e6:.0f} MB of it on its disk"
        )
    if slot.silent_seconds is not None and slot.silent_seconds > SILENT_SECONDS:
        return f"whoever writes down what is committed has been silent for {slot.silent_seconds:.0f} s"
    return None
