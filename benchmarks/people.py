"""People to measure with, and the tokens that they come with."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from benchmarks.serving import KEYS
from shared.postgres import Connection
from shared.web.caller import Caller, sign

LONG_ENOUGH = timedelta(hours=2)


def token(person: UUID, *roles: str) -> str:
    return sign(KEYS, Caller(person, uuid4(), frozenset(roles)), now=datetime.now(UTC), lifetime=LONG_ENOUGH)[0]


def new_ids(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


async def add_people(connection: Connection, people: Sequence[UUID]) -> None:
    now = datetime.now(UTC)
    rows = [(person, f"{person}@akaa.example", "fi", now, now) for person in people]
    columns = ("id", "address", "language", "created_at", "confirmed_at")
    await connection.copy_records_to_table("people", records=rows, columns=columns)
