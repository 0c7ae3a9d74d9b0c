"""Where to write to people: asked of registration when it is time to send, kept for a minute in memory alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx

from shared.contracts.localised import Language

MOST = 500
"""Ids in one question."""

REMEMBERED_SECONDS = 60.0
TIMEOUT_SECONDS = 5.0

AlsoSoon = Callable[[int], Awaitable[Sequence[UUID]]]
"""`async (most)`: who else is written to next, so that one question serves many letters."""


@dataclass(frozen=True)
class Addressee:
    address: str
    language: Language


class RegistrationAway(ConnectionError):
    """It didn't answer, or not with what was asked for: the letter waits."""


class Addresses:
    """Asks with the service's own key, one question at a time. Raises RegistrationAway."""

    def __init__(self, registration_url: str, key_file: Path) -> None:
        self._url = registration_url.rstrip("/")
        self._key_file = key_file
        self._token = ""
        self._known: dict[UUID, tuple[Addressee | None, float]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def of(self, person_id: UUID, also_soon: AlsoSoon) -> Addressee | None:
        """None: there is nobody to write to (any more)."""
        async with self._one_at_a_time:
            if person_id not in self._fresh():
                soon = [one for one in await also_soon(MOST) if one not in self._known]
                await self._learn(list(dict.fromkeys([person_id, *soon]))[:MOST])
            return self._known[person_id][0]

    def _fresh(self) -> dict[UUID, tuple[Addressee | None, float]]:
        now = time.monotonic()
        self._known = {one: told for one, told in self._known.items() if now - told[1] < REMEMBERED_SECONDS}
        return self._known

    async def _learn(self, people: list[UUID]) -> None:
        try:
            found = await self._found(people)
        except httpx.HTTPError as error:
            raise RegistrationAway(type(error).__name__) from error
        now = time.monotonic()
        self._known |= {one: (found.get(one), now) for one in people}

    async def _found(self, people: list[UUID]) -> dict[UUID, Addressee]:
        async with httpx.AsyncClient(base_url=self._url, timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            answer = await self._ask(client, people) if self._token else None
            if answer is None or answer.status_code == httpx.codes.UNAUTHORIZED:
                self._token = await self._exchange(client)
                answer = await self._ask(client, people)
        answer.raise_for_status()
        return {UUID(one["person_id"]): Addressee(one["address"], one["language"]) for one in answer.json()}

    async def _ask(self, client: httpx.AsyncClient, people: list[UUID]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        return await client.post("/people/addresses", json={"people": [str(one) for one in people]}, headers=headers)

    async def _exchange(self, client: httpx.AsyncClient) -> str:
        key = self._key_file.read_text().strip()  # read each time: it may have been exchanged
        answer = await client.post("/service-tokens", headers={"Authorization": f"Bearer {key}"})
        answer.raise_for_status()
        return str(answer.json()["token"])
