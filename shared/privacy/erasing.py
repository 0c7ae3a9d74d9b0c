"""Forgets people: what a service does when an erasure is heard, in the transaction that moves the position past it.

A service that keeps anything of people says how it erases its own tables (`Erase`); everything that all services
have (mails, links, keys of requests, buried messages, due rows) goes here.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from shared.bus import outbox
from shared.bus.handlers import Handlers
from shared.contracts import Contract, Erasure, ErasureState, Forgotten
from shared.postgres import Connection
from shared.privacy import erasure_queries as queries
from shared.telemetry import catalogue

Erase = Callable[[Connection, UUID, datetime], Awaitable[Sequence[UUID]]]
"""`async (tx, person_id, now)`: rids the service's own tables of the person; the ids of what was the person's
(sign-ups, memberships, roles), so that what else knows these ids can forget them as well. Again: nothing happens."""


async def forget(tx: Connection, person_id: UUID, erase: Erase, now: datetime) -> None:
    """Rid this database of the person. The caller holds off everybody who takes in messages (`queries.hold`)."""
    theirs = await erase(tx, person_id, now)
    await queries.forget_mails(tx, person_id)
    await queries.forget_links(tx, person_id, theirs)
    await queries.forget_requests(tx, person_id)
    await queries.forget_letters(tx, person_id, theirs)
    await queries.forget_refused_messages(tx, person_id, theirs)
    await queries.forget_due(tx, person_id, theirs)
    catalogue.people_erased.inc()


def forgetting(erase: Erase, receipt: type[Forgotten]) -> Handlers:
    """Handlers of a service that is told to forget people, and answers with `receipt`."""
    handlers = Handlers()

    @handlers.handles(Erasure)
    async def forget_people(erasures: list[Erasure], tx: Connection, now: datetime) -> None:
        await queries.hold(tx)
        for erasure in erasures:
            if await queries.keep_heard(tx, erasure, now):
                await forget(tx, erasure.id, erase, now)
                await _answer(tx, erasure, receipt, now)

    return handlers


async def _answer(tx: Connection, erasure: Erasure, receipt: type[Forgotten], now: datetime) -> None:
    """Nobody waits for an answer to an erasure that is done; a receipt that stands goes then."""
    if erasure.state is ErasureState.asked:
        given = receipt(id=erasure.id, version=await queries.answer(tx, erasure.id), at=now)
        await outbox.add(tx, given, f"{receipt.noun()}.applied")
    elif version := await queries.take_back_answer(tx, erasure.id):
        await outbox.bury(tx, receipt, erasure.id, version)


def receipts(receipt: type[Forgotten]) -> Callable[[Connection, UUID | None, int], Awaitable[Sequence[Contract]]]:
    """The `current` of a service's receipts, for republishing."""

    async def current(tx: Connection, after: UUID | None, limit: int) -> Sequence[Contract]:
        rows = await queries.lock_answers(tx, after, limit)
        return [receipt(id=person_id, version=version, at=at) for person_id, version, at in rows]

    return current
