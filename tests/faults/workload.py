"""Sixteen writers who ask three services for things all the time, and keep what they saw."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.acts import Asked, Choice
from tests.faults.arena import Arena
from tests.faults.grounds import prepare
from tests.faults.history import History, Operation, now, outcome_of

WRITERS = 16
PATIENCE_SECONDS = 10.0
"""No request may take longer; who waits so long doesn't know what happened."""

ASKED_AGAIN = 0.7
"""The share of unknown outcomes that are asked again with the same key; the others stay unknown."""

AGAIN_AT_MOST = 8


@dataclass
class Workload:
    """`pause` is what a writer does between two requests, in seconds at most."""

    arena: Arena
    choice: Choice
    seed: int
    pause: float = 0.2
    history: History = field(default_factory=History)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Writers write as long as this is open; each ends what it has in hand."""
        self._stopping.clear()
        limits = httpx.Limits(max_connections=WRITERS, max_keepalive_connections=WRITERS)
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, limits=limits, trust_env=False) as http:
            writers = [asyncio.create_task(self._write(http, number)) for number in range(WRITERS)]
            try:
                yield
            finally:
                self._stopping.set()
                await asyncio.gather(*writers)

    async def _write(self, http: httpx.AsyncClient, number: int) -> None:
        chance = Random(self.seed * 1000 + number)
        while not self._stopping.is_set():
            asked = self.choice.next()
            key = uuid4().hex if asked.keyed else None
            seen = await self._ask(http, asked, key)
            if key and seen.outcome == "unknown" and chance.random() < ASKED_AGAIN and not asked.rolled_back:
                await self._ask_again(http, asked, key)
            await asyncio.sleep(chance.random() * self.pause)

    async def _ask_again(self, http: httpx.AsyncClient, asked: Asked, key: str) -> None:
        for _ in range(AGAIN_AT_MOST):
            await asyncio.sleep(0.5)
            if self._stopping.is_set() or (await self._ask(http, asked, key)).outcome != "unknown":
                return

    async def _ask(self, http: httpx.AsyncClient, asked: Asked, key: str | None) -> Operation:
        headers = {"Authorization": f"Bearer {asked.token}"}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"If-Match": '"999999"'} if asked.stale else {}
        started, status = now(), None
        answer: dict[str, Any] = {}
        try:
            told = {"json": asked.body} if asked.body is not None else {}
            path = self.arena.addresses[asked.service] + asked.path
            response = await http.request(asked.method, path, headers=headers, **told)
            status = response.status_code
            answer = _read(response)
        except httpx.HTTPError as error:
            answer = {"error": type(error).__name__}
        outcome = outcome_of(status)
        if outcome == "ok":
            asked.learns(answer)
        seen = Operation(
            asked.kind, asked.service, key, f"{asked.method} {asked.path}", started, now(), outcome, status, answer,
            claims=asked.promises(answer) if outcome == "ok" else (),
            denies=asked.denies if asked.rolled_back or outcome == "fail" else None, rolled_back=asked.rolled_back,
        )  # fmt: skip
        self.history.add(seen)
        return seen


def _read(response: httpx.Response) -> dict[str, Any]:
    """Its body; of one that is none of ours the beginning, for the checker to tell."""
    try:
        answer: dict[str, Any] = response.json() if response.content else {}
    except ValueError:
        return {"code": f"not JSON: {response.text[:200]}"}
    return answer


async def begin(arena: Arena, seed: int, *, pause: float = 0.2) -> Workload:
    """Prepare the grounds; nobody writes yet."""
    return Workload(arena, Choice(await prepare(arena), Random(seed)), seed, pause)
