"""Says, once a day, what has changed in the public topics' schemas: a new release, or something that is given up."""

from datetime import datetime, timedelta
from typing import Any

from services.registration.schemas import queries
from services.registration.schemas.rules import gone, news
from shared.bus import outbox
from shared.contracts import CONTRACTS, PublishedSchema
from shared.due import due
from shared.postgres import Connection

TELL = "schemas"
DAILY = timedelta(days=1)


async def tell_schemas(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    held = {one.id: one for one in await queries.after(tx, None, None)}
    for state, message_type in news(held, CONTRACTS):
        await queries.keep(tx, state)
        await outbox.add(tx, state, message_type)
    for state in gone(held, CONTRACTS):
        await queries.delete(tx, state.id)
        await outbox.bury(tx, PublishedSchema, state.id, state.version + 1)
    await due.put(tx, TELL, key, now + DAILY)
