"""Mends what can be mended while the services run: owners say it again, followers take in what they lack."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID

from deploy import services
from deploy.reconciling.looking import Platform
from deploy.reconciling.rules import MENDED, Difference
from shared.bus.handlers import Gone
from shared.bus.records import Heard, newest, read
from shared.bus.republish import republish
from shared.bus.to_the_end import TopicReader, topic_reader
from shared.contracts import CONTRACTS, Contract

CHUNK = 200

BY_NOUN = {contract.noun(): contract for contract in CONTRACTS}


async def mend(platform: Platform, found: Iterable[Difference]) -> int:
    """How many were mended. What goes through an outbox is there a moment later."""
    mended = [one for one in found if one.kind in MENDED]
    groups = groupby(sorted(mended, key=_which), key=_which)
    async with topic_reader(platform.kafka) as reader:
        for (kind, name, noun), group in groups:
            contract, ones = BY_NOUN[noun], list(group)
            if kind == "unsaid":
                await republish(platform.pools[name], services.load(name), contract)
            elif kind == "unheard":
                await _hear(platform, reader, name, contract, {one.id for one in ones})
            else:
                await _forget(platform, name, contract, ones)
    return len(mended)


def _which(one: Difference) -> tuple[str, str, str]:
    return one.kind, one.service, one.noun


async def _hear(platform: Platform, reader: TopicReader, name: str, contract: type[Contract], ids: set[UUID]) -> None:
    """The newest states of these on the topic, to the follower's handler, as its consumer would hand them over.

    Who passes messages on gets the newest too: those between aren't on a compacted topic any more.
    """
    handlers, heard = services.load(name).handlers, await _newest(reader, contract, ids)
    for at in range(0, len(heard), CHUNK):
        chunk = heard[at : at + CHUNK]
        async with platform.pools[name].acquire() as tx, tx.transaction():
            if contract in handlers.passes_on:
                await handlers.passes_on[contract](chunk, tx, datetime.now(UTC))
            else:
                states = [one.what for one in chunk if not isinstance(one.what, Gone)]
                await handlers.follow(contract, states, tx, datetime.now(UTC))


async def _newest(reader: TopicReader, contract: type[Contract], ids: set[UUID]) -> list[Heard]:
    found: list[Heard] = []
    stretches = await reader.stretches(await reader.places(contract.topic), {})
    async for place, records in reader.read(stretches):
        told = [read(place, record, contract) for record in records]
        found = newest([*found, *(one for one in told if isinstance(one, Heard) and one.what.id in ids)])
    return found


async def _forget(platform: Platform, name: str, contract: type[Contract], ones: Sequence[Difference]) -> None:
    gone = [Gone(one.id, one.found or 0) for one in ones]
    async with platform.pools[name].acquire() as tx, tx.transaction():
        await services.load(name).handlers.forgetter(contract)(gone, tx, datetime.now(UTC))
