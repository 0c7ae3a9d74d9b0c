"""Hears the other services' answers, and its own topic: a database put back from a backup forgets again."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from services.registration.erasures import asking, queries
from services.registration.erasures.erasing import erase
from shared.bus.handlers import Handlers
from shared.contracts import RECEIPTS, Erasure, ErasureState, Forgotten
from shared.postgres import Connection
from shared.privacy import erasing
from shared.privacy import erasure_queries as forgotten

handlers = Handlers()


@handlers.handles(Erasure)
async def forget_again(erasures: list[Erasure], tx: Connection, now: datetime) -> None:
    """What we said ourselves changes nothing, unless this database doesn't know of it any more."""
    await forgotten.hold(tx)
    for erasure in erasures:
        if not await queries.keep_own(tx, erasure, now):
            continue
        await erasing.forget(tx, erasure.id, erase, now)
        await queries.note_carried_out(tx, erasure.id, now)
        if erasure.state is ErasureState.asked:
            await asking.wait_for_answers(tx, erasure)


def _note_answers(service: str) -> Callable[[list[Forgotten], Connection, datetime], Awaitable[None]]:
    async def note_answers(receipts: list[Forgotten], tx: Connection, now: datetime) -> None:
        for receipt in receipts:
            await queries.note_answer(tx, receipt.id, service, receipt.at)
            await asking.close(tx, receipt.id)

    return note_answers


for contract in RECEIPTS:
    handlers.handles(contract)(_note_answers(contract.owner))
