"""A waiting list as everybody understands it: two lists of people, the second in the order of asking.

It knows nothing of the service's rules, rows or messages; `Replay` tells whether a log of messages is what such a
list could have said.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from shared.contracts import Contract, Signup, SignupPolicy

Place = Literal["confirmed", "waiting"]


class Impossible(AssertionError):
    """A message that no waiting list could have said at this point."""


@dataclass
class WaitingList:
    """`limit` None: there is room for everybody. While it is called off, people keep what they had."""

    limit: int | None
    seated: list[UUID] = field(default_factory=list)
    queue: list[UUID] = field(default_factory=list)
    called_off: bool = False

    @property
    def has_room(self) -> bool:
        return self.limit is None or len(self.seated) < self.limit

    @property
    def everybody(self) -> list[UUID]:
        return self.seated + self.queue

    def place_of(self, person: UUID) -> Place | None:
        return "confirmed" if person in self.seated else "waiting" if person in self.queue else None

    def ask(self, person: UUID) -> Place:
        if self.has_room and not self.queue:
            self.seated.append(person)
            return "confirmed"
        self.queue.append(person)
        return "waiting"

    def leave(self, person: UUID) -> list[UUID]:
        """Who moves up for it."""
        (self.seated if person in self.seated else self.queue).remove(person)
        return self.move_up()

    def allow(self, limit: int | None) -> list[UUID]:
        """Nobody is thrown out; who moves up."""
        self.limit = limit
        return self.move_up()

    def call_off(self) -> None:
        self.called_off = True

    def reinstate(self) -> list[UUID]:
        self.called_off = False
        return self.move_up()

    def move_up(self) -> list[UUID]:
        moved: list[UUID] = []
        while self.queue and self.has_room and not self.called_off:
            moved.append(self.queue.pop(0))
            self.seated.append(moved[-1])
        return moved


@dataclass
class Replay:
    """Plays messages of one occurrence, in the order of the outbox, as acts on the list.

    `say` raises Impossible where the list wouldn't have said so: a seat too many, somebody who overtook, somebody
    who moved up though no seat became free, a person twice, a version that is missing. A new policy is said after
    those whom it lets move up, everything else before.
    """

    shown: WaitingList = field(default_factory=lambda: WaitingList(0))
    owed: list[UUID] = field(default_factory=list)
    told: list[UUID] = field(default_factory=list)
    versions: dict[UUID, int] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Iterable[tuple[str, Contract]]) -> WaitingList:
        """What the messages come to."""
        replay = cls()
        for kind, message in said:
            replay.say(kind, message)
        if replay.owed or replay.told:
            raise Impossible(f"moved up and never told: {replay.owed}, told for no reason: {replay.told}")
        return replay.shown

    def say(self, kind: str, message: Contract) -> None:
        if message.version != (known := self.versions.get(message.id, 0)) + 1:
            raise Impossible(f"{kind} has version {message.version} after {known}")
        self.versions[message.id] = message.version
        if isinstance(message, SignupPolicy):
            self._policy(kind, message)
        elif isinstance(message, Signup):
            self._signup(kind, message)

    def _policy(self, kind: str, message: SignupPolicy) -> None:
        self._nothing_owed(kind)
        if kind == "signup_policy.set":
            moved = self.shown.allow(message.capacity if message.policy == "limited" else None)
            if moved != self.told:
                raise Impossible(f"{self.told} moved up, and it was the turn of {moved}")
            self.told = []
        elif kind == "signup_policy.reopened":
            self.shown.reinstate()
        else:
            self.shown.call_off()

    def _signup(self, kind: str, message: Signup) -> None:
        person, known = message.person_id, message.person_id in self.shown.everybody
        if kind == "signup.promoted":
            self._promoted(person)
            return
        self._nothing_owed(kind)
        if kind in ("signup.confirmed", "signup.queued"):
            if known or self.shown.called_off or self.shown.ask(person) != message.state:
                raise Impossible(f"{kind}, and that wasn't the person's place")
        elif not known:
            raise Impossible(f"{kind} of somebody who had no place")
        elif kind == "signup.withdrawn":
            self.owed = self.shown.leave(person)
        elif kind == "signup.reinstated" and message.state != self.shown.place_of(person):
            raise Impossible("somebody came back to another place than theirs")

    def _promoted(self, person: UUID) -> None:
        if not self.owed:
            self.told.append(person)
        elif person == self.owed[0]:
            self.owed.pop(0)
        else:
            raise Impossible("somebody moved up whose turn it wasn't")

    def _nothing_owed(self, kind: str) -> None:
        if self.owed or (self.told and kind != "signup_policy.set"):
            raise Impossible(f"{kind} before everybody was told who moved up")
