"""Reads what owners, topics and followers hold, and what of it still differs when looked at again."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from deploy import services
from deploy.reconciling import queries
from deploy.reconciling.followed import FOLLOWED
from deploy.reconciling.rules import Difference, Held, Told, of_follower, of_owner
from shared.bus.kafka import Kafka
from shared.bus.last_said import last_said
from shared.bus.to_the_end import TopicReader, topic_reader
from shared.contracts import Contract
from shared.postgres import Pool
from shared.runtime.service import Service

CHUNK = 500
APART_SECONDS = 5.0


@dataclass(frozen=True)
class Platform:
    """All services' databases by name, and the topics between them."""

    pools: Mapping[str, Pool]
    kafka: Kafka


async def differences(platform: Platform, *, apart: float = APART_SECONDS) -> set[Difference]:
    """What differs both times, in the same versions: what is on its way meanwhile is no difference."""
    async with topic_reader(platform.kafka) as reader:
        first = await _look(platform, reader)
        if not first:
            return first
        await asyncio.sleep(apart)
        return first & await _look(platform, reader)


async def _look(platform: Platform, reader: TopicReader) -> set[Difference]:
    loaded = [services.load(name) for name in platform.pools]
    found: set[Difference] = set()
    for owner in loaded:
        for contract in owner.says:
            found |= await _of_contract(platform, reader, owner, contract, loaded)
    return found


async def _of_contract(
    platform: Platform, reader: TopicReader, owner: Service, contract: type[Contract], loaded: list[Service]
) -> set[Difference]:
    pool, noun = platform.pools[owner.name], contract.noun()
    owned = await _owned(pool, owner, contract)
    said = await last_said(reader, contract.topic, lambda _: None)
    told = Told({id_: version for id_, version in said.versions.items() if id_ not in said.gone}, said.gone)
    async with pool.acquire() as connection:
        waiting = await queries.waiting(connection, contract.topic)
    found = of_owner(owner.name, noun, owned, told, waiting)
    for service in loaded:
        if followed := FOLLOWED[service.name].get(contract):
            async with platform.pools[service.name].acquire() as connection:
                living, gone = await queries.held(connection, followed)
            found |= of_follower(service.name, noun, owned, told, Held(living, gone))
    return found


async def _owned(pool: Pool, service: Service, contract: type[Contract]) -> dict[UUID, int]:
    """What the owner would say; each chunk is locked as briefly as it is for republishing."""
    owned: dict[UUID, int] = {}
    after: UUID | None = None
    while True:
        async with pool.acquire() as tx, tx.transaction():
            states = await service.current[contract](tx, after, CHUNK)
        owned |= {state.id: state.version for state in states}
        if len(states) < CHUNK:
            return owned
        after = states[-1].id
