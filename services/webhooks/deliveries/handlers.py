"""Passes on every message of every public topic: kept for each webhook that wants it, in the position's transaction."""

from collections.abc import Sequence
from datetime import datetime

from services.webhooks.deliveries import keeping_queries as queries
from services.webhooks.deliveries.envelopes import envelope, id_of
from services.webhooks.deliveries.keeping_queries import Listener, Message
from shared.bus.handlers import Gone, Handlers
from shared.bus.records import Heard
from shared.contracts import CONTRACTS
from shared.postgres import Connection

PUBLIC = tuple(contract for contract in CONTRACTS if contract.topic.startswith("pub."))

handlers = Handlers()


async def pass_on(heard: Sequence[Heard], tx: Connection, now: datetime) -> None:
    """Every change that is newer than what was passed on before, in order; disabled webhooks find it when they are
    enabled again."""
    topic = heard[0].contract.topic
    fresh = await _newer(tx, topic, heard)
    listeners = await queries.lock_listeners(tx, topic) if fresh else []
    if not listeners:
        return
    messages = [Message(id_of(one), one.what.id, one.what.version, envelope(one)) for one in fresh]
    pairs = [
        (listener.id, place)
        for place, message in enumerate(messages, start=1)
        for listener in listeners
        if _wants(listener, message)
    ]
    if pairs:
        await queries.stand_in_line(tx, {(webhook, messages[place - 1].subject) for webhook, place in pairs}, now)
        await queries.insert_deliveries(tx, topic, messages, pairs, now)


async def _newer(tx: Connection, topic: str, heard: Sequence[Heard]) -> list[Heard]:
    passed = await queries.versions(tx, topic, {one.what.id for one in heard})
    fresh = []
    for one in heard:
        if one.what.version > passed.get(one.what.id, 0):
            passed[one.what.id] = one.what.version
            fresh.append(one)
    newest = {one.what.id: one for one in fresh}
    gone = [identity for identity, one in newest.items() if isinstance(one.what, Gone)]
    await queries.keep_versions(tx, topic, {identity: one.what.version for identity, one in newest.items()}, gone)
    return fresh


def _wants(listener: Listener, message: Message) -> bool:
    return listener.subjects is None or message.subject in listener.subjects


for contract in PUBLIC:
    handlers.passes(contract, pass_on)
