"""Messages on their way to a consumer, as Kafka may bring them: late, again, in another order, cut anywhere.

The truth beside it is a fold: of each aggregate the highest version.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from aiokafka import ConsumerRecord

from shared.bus.handlers import Follow, Handlers
from shared.bus.intake import Intake, Portion
from shared.bus.records import Place
from shared.contracts import Contract
from shared.postgres import Connection
from tests.bus.records import record


@dataclass(frozen=True)
class Said:
    """One message: a state of an aggregate, or (None) that it is gone."""

    contract: type[Contract]
    id: UUID
    version: int
    state: Contract | None

    @classmethod
    def of(cls, state: Contract) -> "Said":
        return cls(type(state), state.id, state.version, state)

    def record(self, offset: int) -> ConsumerRecord:
        body = self.state.body() if self.state else None
        headers = [("ce_aggregateversion", str(self.version).encode())]
        return record(offset, self.id, body, topic=self.contract.topic, headers=headers)


def fold(messages: Iterable[Said]) -> dict[UUID, Said]:
    newest: dict[UUID, Said] = {}
    for one in messages:
        if one.id not in newest or newest[one.id].version < one.version:
            newest[one.id] = one
    return newest


@dataclass
class Crashes:
    """Handlers of which the next one loses its database connection once its effects are there, uncommitted."""

    armed: bool = False

    def among(self, handlers: Handlers) -> Handlers:
        wrapped = Handlers(dict(handlers.follows), dict(handlers.forgets_by))
        for contract, follow in handlers.follows.items():
            wrapped.follows[contract] = self._after(follow)
        return wrapped

    def _after(self, follow: Follow[Contract]) -> Follow[Contract]:
        async def follow_and_crash(states: list[Contract], tx: Connection, now: object) -> None:
            await follow(states, tx, now)  # type: ignore[arg-type]
            if self.armed:
                self.armed = False
                await tx.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        return follow_and_crash


@dataclass
class Reader:
    """A consumer's view: a log for each topic, and how far it has read on in each. `delivered` counts records."""

    intake: Intake
    log: Mapping[str, Sequence[Said]]
    cluster: str = field(default_factory=lambda: str(uuid4()))
    standing: dict[str, int] = field(default_factory=dict)
    delivered: int = 0

    async def read(self, counts: Mapping[str, int]) -> set[str]:
        """Take so many of each topic in as one batch; the topics in which this reader was the one to go on."""
        expected: dict[Place, int] = {}
        portions = []
        for topic, count in counts.items():
            since = self.standing.get(topic, 0)
            if some := self.log.get(topic, [])[since : since + count]:
                records = [one.record(since + number) for number, one in enumerate(some)]
                portions.append(Portion((topic, 0), records, since + len(records)))
                expected[topic, 0] = since
        if not portions:
            return set()
        self.delivered += sum(len(portion.records) for portion in portions)
        moved = await self.intake.take_in(self.cluster, portions, expected)
        self.standing.update({topic: offset for (topic, _), offset in moved.items()})
        return {topic for topic, _ in moved}

    async def read_to_the_end(self) -> None:
        await self.read({topic: len(log) for topic, log in self.log.items()})


def logs(messages: Iterable[Said]) -> dict[str, list[Said]]:
    """By topic, in the order given."""
    found: dict[str, list[Said]] = {}
    for one in messages:
        found.setdefault(one.contract.topic, []).append(one)
    return found
