"""Eight people at the same time: each does one act after the other on one occurrence, in an order that dice gave."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from uuid import UUID, uuid4

import httpx

from shared.contracts import Occurrence, OccurrenceState
from tests.models.world import WORKERS, RegistrationWorld

Act: TypeAlias = tuple[Literal["ask", "ask_once", "withdraw", "limit", "unlimited", "call_off", "reinstate"], int]
Turns: TypeAlias = Sequence[Act]

LONGEST_PAUSE = 0.004


def throw(dice: random.Random, acts: int = 6) -> list[list[Act]]:
    """Turns of eight workers: the first coordinates, the others come and go; persons are shared by two of them."""
    coordinates: list[Act] = [
        (dice.choice(["limit", "limit", "unlimited", "call_off", "reinstate"]), dice.randint(0, 5)) for _ in range(acts)
    ]
    guests: list[list[Act]] = [
        [
            (
                dice.choice(["ask", "ask", "ask_once", "withdraw"]),
                dice.choice([2 * worker, 2 * worker + 1, 2 * worker + 2]),
            )
            for _ in range(acts)
        ]
        for worker in range(WORKERS - 1)
    ]
    return [coordinates, *guests]


@dataclass
class Crowd:
    """Workers on one occurrence. `answers` are what they were told; `places` what they got, by number of the person."""

    world: RegistrationWorld
    occurrence: Occurrence
    dice: random.Random
    answers: list[tuple[str, httpx.Response]] = field(default_factory=list)
    places: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    async def play(self, workers: Sequence[Turns]) -> None:
        await asyncio.gather(*(self._work(turns) for turns in workers))

    async def _work(self, turns: Turns) -> None:
        for act, number in turns:
            await asyncio.sleep(self.dice.random() * LONGEST_PAUSE)
            await self._do(act, number)

    async def _do(self, act: str, number: int) -> None:
        gatherings = self.world.gatherings
        if act in ("ask", "ask_once"):
            await self._ask(number, uuid4().hex if act == "ask_once" else None)
        elif act == "withdraw":
            for place in self.places.get(number, [])[-1:]:
                self.answers.append((act, await gatherings.withdraw(place)))
        elif act == "limit":
            told = await gatherings.set_policy(self.occurrence, policy="limited", capacity=number)
            self.answers.append((act, told))
        elif act == "unlimited":
            self.answers.append((act, await gatherings.set_policy(self.occurrence, policy="open")))
        else:
            state = OccurrenceState.cancelled if act == "call_off" else OccurrenceState.scheduled
            self.occurrence = await gatherings.next(self.occurrence, state=state)

    async def _ask(self, number: int, key: str | None) -> None:
        """With a key it is asked twice at once, as a client does that lost patience."""
        person: UUID = self.world.people[number]
        asked = [self.world.gatherings.ask(self.occurrence, person, key=key) for _ in range(2 if key else 1)]
        told = await asyncio.gather(*asked)
        self.answers += [("ask", answer) for answer in told]
        made = [answer.json() for answer in told if answer.status_code == 201]
        assert len({one["id"] for one in made}) <= 1, "one key, two places"
        self.places.setdefault(number, []).extend(made[:1])
