"""Messages to measure with: sign-ups as registration says them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from shared.bus import outbox
from shared.bus.cloud_events import Headers, headers_of
from shared.contracts import Signup, SignupState
from shared.postgres import Connection

COLUMNS = ("topic", "key", "version", "type", "body", "correlation_id", "causation_id", "traceparent")
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

SourceRow = tuple[object, ...]


@dataclass(frozen=True)
class Record:
    """A message as a bare producer sends it."""

    key: bytes
    value: bytes
    headers: Headers


def signups(count: int) -> list[Signup]:
    occurrences = [uuid4() for _ in range(100)]
    return [_signup(occurrences[number % 100]) for number in range(count)]


def _signup(occurrence_id: UUID) -> Signup:
    return Signup(id=uuid4(), version=1, occurrence_id=occurrence_id, person_id=uuid4(), state=SignupState.confirmed)


def rows(said: Sequence[Signup]) -> list[SourceRow]:
    """Outbox rows in the order of COLUMNS, with a trace as a request leaves it."""
    return [(*outbox.row(signup, "signup.confirmed")[:-1], TRACEPARENT) for signup in said]


async def fill_outbox(connection: Connection, filled: Sequence[SourceRow]) -> None:
    await connection.copy_records_to_table("outbox", records=filled, columns=COLUMNS)


async def as_records(connection: Connection, filled: Sequence[SourceRow]) -> list[Record]:
    """The rows as the relay would send them; nothing of them stays in the outbox."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await fill_outbox(connection, filled)
        found = await connection.fetch("SELECT * FROM outbox ORDER BY seq")
        return [Record(str(row["key"]).encode(), row["body"], headers_of(row, "registration")) for row in found]
    finally:
        await transaction.rollback()
