"""Who acts on which aggregate: one handler per contract, woken by state and never by a message's type."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from shared.contracts import Contract
from shared.postgres import Connection
from shared.privacy.erasure_filter import without_erased

if TYPE_CHECKING:
    from shared.bus.records import Heard

State = TypeVar("State", bound=Contract)

Follow = Callable[[list[State], Connection, datetime], Awaitable[None]]
Forget = Callable[[list["Gone"], Connection, datetime], Awaitable[None]]
PassOn = Callable[[Sequence["Heard"], Connection, datetime], Awaitable[None]]
"""`async (heard, tx, now)`: every record of a batch as it came, tombstones too, each aggregate's in order."""


@dataclass(frozen=True)
class Gone:
    """An aggregate that was deleted; `version` is its last one."""

    id: UUID
    version: int


async def _ignore(gone: list[Gone], tx: Connection, now: datetime) -> None:
    """For followers that keep nothing which would have to go."""


@dataclass
class Handlers:
    """A service's handlers by contract.

    A follower gets of each batch the newest state of each aggregate and writes `WHERE version < excluded.version`;
    it opens no transaction and does nothing outside the one that it is given.
    """

    follows: dict[type[Contract], Follow[Any]] = field(default_factory=dict)
    forgets_by: dict[type[Contract], Forget] = field(default_factory=dict)
    passes_on: dict[type[Contract], PassOn] = field(default_factory=dict)
    """For who hands messages on instead of acting on state: of these contracts a batch isn't reduced to the newest."""

    def handles(self, contract: type[State]) -> Callable[[Follow[State]], Follow[State]]:
        """Declare the follower of a contract; a second one for the same contract is a mistake."""

        def declare(follow: Follow[State]) -> Follow[State]:
            self._refuse_second(contract)
            self.follows[contract] = follow
            return follow

        return declare

    def passes(self, contract: type[Contract], pass_on: PassOn) -> None:
        """Declare who gets every message of a public contract; nobody's data is in it, so nothing is left out."""
        self._refuse_second(contract)
        self.passes_on[contract] = pass_on

    def _refuse_second(self, contract: type[Contract]) -> None:
        if contract in self.follows or contract in self.passes_on:
            raise ValueError(f"{contract.__name__} has a handler already")

    def forgets(self, contract: type[Contract]) -> Callable[[Forget], Forget]:
        """Declare what to do when an aggregate of this contract is deleted."""

        def declare(forget: Forget) -> Forget:
            self.forgets_by[contract] = forget
            return forget

        return declare

    def including(self, others: Sequence["Handlers"]) -> "Handlers":
        """These handlers and those of other rooms, as one set."""
        merged = Handlers(dict(self.follows), dict(self.forgets_by), dict(self.passes_on))
        for other in others:
            for contract, follow in other.follows.items():
                merged.handles(contract)(follow)
            for contract, pass_on in other.passes_on.items():
                merged.passes(contract, pass_on)
            merged.forgets_by.update(other.forgets_by)
        return merged

    async def follow(self, contract: type[Contract], states: Sequence[Contract], tx: Connection, now: datetime) -> None:
        """Hand the states to their follower, without those of people who were erased."""
        if kept := await without_erased(tx, contract, states):
            await self.follows[contract](kept, tx, now)

    def contracts(self) -> tuple[type[Contract], ...]:
        return (*self.follows, *self.passes_on)

    def forgetter(self, contract: type[Contract]) -> Forget:
        return self.forgets_by.get(contract, _ignore)
