"""Say only what was committed: a message is a row in the transaction that made it true."""

from shared.bus import trace
from shared.contracts import Contract
from shared.postgres import Connection

LARGEST_BODY = 256 * 1024
"""Bytes; well under the topics' `max.message.bytes`, so that what was committed can also be said."""

INSERT = """
INSERT INTO outbox (topic, key, version, type, body, correlation_id, causation_id, traceparent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

INSERT_ALL = """
INSERT INTO outbox (topic, key, version, type, body, correlation_id, causation_id, traceparent)
SELECT topic, key, version, type, body, correlation_id, causation_id, traceparent
FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::text[])
     WITH ORDINALITY AS said (topic, key, version, type, body, correlation_id, causation_id, traceparent, turn)
ORDER BY turn
"""


class Unsayable(Exception):
    """A message that breaks its own contract: an unknown type or value, or a body over 256 KiB."""


async def add(tx: Connection, state: Contract, message_type: str) -> None:
    """Say `state` under `message_type` once the transaction commits.

    The caller has locked or version-bumped the aggregate before: that is what keeps a key's messages in order.
    Raises Unsayable.
    """
    await tx.execute(INSERT, *row(state, message_type))


async def add_all(tx: Connection, states: list[tuple[Contract, str]]) -> None:
    """The same for many at once, in the order given."""
    if states:
        await tx.execute(INSERT_ALL, *zip(*(row(state, message_type) for state, message_type in states), strict=True))


async def bury(tx: Connection, contract: type[Contract], state_id: object, version: int) -> None:
    """Say that an aggregate is gone: a tombstone, after its last state message. Raises Unsayable for a contract whose
    aggregates stay for ever."""
    if contract.forever:
        raise Unsayable(f"{contract.__name__} is never deleted")
    now = trace.current()
    await tx.execute(
        INSERT,
        contract.topic,
        state_id,
        version,
        f"{contract.noun()}.deleted",
        None,
        str(now.correlation_id),
        now.causation_id,
        now.traceparent,
    )


def republished(contract: type[Contract]) -> str:
    """The type under which any contract may be said again."""
    return f"{contract.noun()}.republished"


def row(state: Contract, message_type: str) -> tuple[object, ...]:
    """The outbox row's values in INSERT's order. Raises Unsayable."""
    if message_type not in state.types and message_type != republished(type(state)):
        raise Unsayable(f"{type(state).__name__} is never said as {message_type}")
    if unknown := state.unknowns():
        raise Unsayable(f"{message_type} has values that its contract doesn't know: {', '.join(unknown)}")
    body = state.body()
    if len(body) > LARGEST_BODY:
        raise Unsayable(f"{message_type} is {len(body)} bytes long; the limit is {LARGEST_BODY}")
    now = trace.current()
    return (
        state.topic,
        state.id,
        state.version,
        message_type,
        body,
        str(now.correlation_id),
        now.causation_id,
        now.traceparent,
    )
