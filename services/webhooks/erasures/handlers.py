"""Forgets who made requests. Nothing else here is anybody's, and those keys last a day: no receipt is waited for."""

from datetime import datetime

from shared.bus.handlers import Handlers
from shared.contracts import Erasure
from shared.postgres import Connection
from shared.privacy.erasure_queries import forget_requests

handlers = Handlers()


@handlers.handles(Erasure)
async def forget_people(erasures: list[Erasure], tx: Connection, now: datetime) -> None:
    for erasure in erasures:
        await forget_requests(tx, erasure.id)
