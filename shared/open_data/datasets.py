"""Which data sets a service has: one for each of its contracts on a public topic, without locks and in small pieces."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import orjson

from shared.contracts import Contract
from shared.open_data import queries
from shared.postgres import Connection, Pool
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.runtime.kept import Kept
from shared.runtime.service import CurrentStates, Service

CHUNK = 200


@dataclass(frozen=True)
class Dataset:
    """The current states of a contract; `name` is its topic's noun.

    However many take files, one piece is read at once (`turn`): whoever signs up meanwhile isn't kept waiting.
    """

    contract: type[Contract]
    states: CurrentStates
    kept: Kept
    turn: asyncio.Semaphore

    @property
    def name(self) -> str:
        return self.contract.topic.split(".")[1]

    @cached_property
    def _form(self) -> str:
        """Changes with a release that shows more of the same states."""
        return hashlib.sha256(orjson.dumps(self.contract.model_json_schema())).hexdigest()[:8]

    async def mark(self, connection: Connection) -> str:
        """Differs whenever the files would."""
        return f"{self._form}.{await queries.mark_of(connection, self.kept.table, self.kept.key)}"

    async def chunks(self, pool: Pool) -> AsyncIterator[Sequence[Contract]]:
        """All states by id. Between two chunks no connection is held: a slow reader takes none from anybody."""
        last = None
        while True:
            async with self.turn:
                states = await self._chunk(pool, last)
            if states:
                last = states[-1].id
                yield states
            if len(states) < CHUNK:
                return

    async def _chunk(self, pool: Pool, last: UUID | None) -> Sequence[Contract]:
        """PostgreSQL itself refuses a lock here: the transaction may only read."""
        async with (
            pool.acquire(timeout=ACQUIRE_SECONDS) as connection,
            connection.transaction(readonly=True),
        ):
            return await self.states(connection, last, CHUNK)


def datasets_of(service: Service) -> tuple[Dataset, ...]:
    """Every contract that the service says on a `pub` topic and can show."""
    public = [contract for contract in service.says if contract.topic.startswith("pub.")]
    turn = asyncio.Semaphore(1)
    return tuple(Dataset(one, service.shown[one], service.kept[one], turn) for one in public if one in service.shown)
