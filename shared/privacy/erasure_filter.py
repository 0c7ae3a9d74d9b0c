"""What is said of a person after the erasure is dropped, for every handler of every service (guarantee RP2)."""

from collections.abc import Sequence
from uuid import UUID

from shared.contracts import Contract
from shared.postgres import Connection
from shared.privacy import erasure_queries as queries
from shared.telemetry import catalogue

PERSON = "person_id"


async def without_erased(tx: Connection, contract: type[Contract], states: Sequence[Contract]) -> list[Contract]:
    """The states that concern nobody, or people who weren't erased.

    From then on until the transaction ends nobody is erased either: a replica that takes in an older message at the
    same time as another one erases comes first as a whole, and what it stored is erased, or last, and drops it.
    """
    if PERSON not in contract.model_fields or not states:
        return list(states)
    await queries.hold_off_erasing(tx)
    people: list[UUID] = [getattr(state, PERSON) for state in states]
    erased = await queries.erased_among(tx, people)
    kept = [state for state in states if getattr(state, PERSON) not in erased]
    if len(kept) < len(states):
        catalogue.erased_messages_dropped.labels(contract.topic).inc(len(states) - len(kept))
    return kept
