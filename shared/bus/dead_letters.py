"""Messages that could not be handled: buried with why, shown, and replayed through the version guard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aiokafka import ConsumerRecord

from shared.bus import queries
from shared.bus.handlers import Gone, Handlers
from shared.bus.records import Place, Record, Unreadable, read
from shared.postgres import Connection

Outcome = Literal["replayed", "superseded"]


class NotThere(Exception):
    """No such dead letter, or it was settled already."""


class NotFollowed(Exception):
    """The service doesn't follow this topic any more."""


@dataclass(frozen=True)
class Culprit:
    """A record that goes into the dead letters. `error` names a class or a contract's fields, never contents."""

    place: Place
    record: Record
    reason: Literal["malformed", "failing"]
    error: str
    attempts: int


async def bury(tx: Connection, cluster_id: str, culprits: Sequence[Culprit]) -> None:
    """Keep the records as they came, in the transaction that moves the position past them."""
    await queries.insert_dead_letters(tx, [_row(cluster_id, culprit) for culprit in culprits])


async def replay(connection: Connection, handlers: Handlers, letter_id: int, now: datetime) -> Outcome:
    """Hand one letter to its handler again, in one transaction.

    `superseded` when the version guard found something newer. Raises NotThere, NotFollowed, Malformed, or what
    the handler raised: then the letter stays buried.
    """
    async with connection.transaction():
        letter = await queries.lock_dead_letter(connection, letter_id)
        if letter is None or letter["state"] != "buried":
            raise NotThere(letter_id)
        contract = next((known for known in handlers.contracts() if known.topic == letter["topic"]), None)
        if contract is None:
            raise NotFollowed(letter["topic"])
        content = read((letter["topic"], letter["partition"]), _record(letter), contract)
        if isinstance(content, Unreadable):
            raise content.error
        before = await queries.rows_touched(connection)
        if pass_on := handlers.passes_on.get(contract):
            await pass_on([content], connection, now)
        elif isinstance(content.what, Gone):
            await handlers.forgetter(contract)([content.what], connection, now)
        else:
            await handlers.follow(contract, [content.what], connection, now)
        outcome: Outcome = "replayed" if await queries.rows_touched(connection) > before else "superseded"
        await queries.settle_dead_letter(connection, letter_id, outcome)
        return outcome


def _row(cluster_id: str, culprit: Culprit) -> tuple[object, ...]:
    record = culprit.record
    headers = [
        [_storable(name), _storable((value or b"").decode("utf-8", "replace"))] for name, value in record.headers
    ]
    return (
        cluster_id,
        *culprit.place,
        record.offset,
        record.key,
        record.value,
        headers,
        culprit.reason,
        _storable(culprit.error)[:1000],
        culprit.attempts,
    )


def _storable(text: str) -> str:
    """PostgreSQL takes neither NUL nor lone surrogates; a letter that can't be stored would stop the consumer."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _record(letter: object) -> Record:
    """The record as Kafka gave it."""
    row: dict[str, object] = dict(letter)  # type: ignore[call-overload]
    return ConsumerRecord(
        topic=row["topic"],
        partition=row["partition"],
        offset=row["kafka_offset"],
        timestamp=0,
        timestamp_type=0,
        key=row["key"],
        value=row["body"],
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=tuple((name, value.encode()) for name, value in row["headers"]),  # type: ignore[attr-defined]
    )
