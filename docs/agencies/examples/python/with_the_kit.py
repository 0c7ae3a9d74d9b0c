"""Keeps the public state in agency.sqlite, and prints what changes. python with_the_kit.py, until Ctrl-C."""

import asyncio
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from digiverkosto_kit import Access, Change, SqliteStore, Subscriber


def react(connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
    """In the transaction that keeps the changes: what `connection` is told is kept with them, or not at all."""
    for change in changes:
        state = "there" if change.state else "deleted"
        print(change.contract.__name__, change.key, change.version, state, flush=True)


async def main() -> None:
    access = Access(
        os.environ["KAFKA_SERVERS"],
        os.environ["KAFKA_USER"],
        Path(os.environ["KAFKA_PASSWORD_FILE"]).read_text().strip(),
        ca_file=Path(os.environ["KAFKA_CA_FILE"]),
    )
    await Subscriber(access, SqliteStore(Path("agency.sqlite"), react)).run()


if __name__ == "__main__":
    asyncio.run(main())
