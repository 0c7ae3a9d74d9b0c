"""The public APIs, asked as any other program asks them: with a token, and again while a message is on its way."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import httpx

ARRIVES_WITHIN = 60.0
"""How long what one service said may take to reach the other, in seconds, also on a slow machine that just began."""

AGAIN_AFTER = 0.2

NOT_YET = frozenset({"unknown_target", "unknown_organisation", "unknown_edition"})
"""Problems that say no more than that the service doesn't know something: it may be on its way."""

Found = TypeVar("Found")


class LoadingFailed(Exception):
    """The loading can't go on. The message tells why, to people; what was loaded stays and isn't loaded again."""


class Refused(LoadingFailed):
    """A service said no. The message names the route and the problem's code, and no secret."""

    def __init__(self, method: str, path: str, answer: httpx.Response) -> None:
        told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        self.status, self.code = answer.status_code, str(told.get("code", ""))
        field = f", field {told['field']}" if told.get("field") else ""
        super().__init__(f"{method} {path} was answered {self.status} {self.code}{field}")


class NeverArrived(LoadingFailed):
    """What one service said didn't reach the other in time."""


@dataclass(frozen=True)
class Door:
    """One service's API, for the holder of `token` (None: for anyone)."""

    http: httpx.AsyncClient
    token: str | None = None

    def as_(self, token: str) -> "Door":
        return replace(self, token=token)

    async def find(self, path: str, **query: Any) -> Any | None:
        """What is there; None where there is nothing (404)."""
        answer = await self.ask("GET", path, query=query)
        return None if answer.status_code == 404 else _read("GET", path, answer)

    async def get(self, path: str, **query: Any) -> Any:
        return _read("GET", path, await self.ask("GET", path, query=query))

    async def everything(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """A whole list, page by page."""
        found: list[dict[str, Any]] = []
        at: dict[str, Any] = {"limit": 100}
        while True:
            page = await self.get(path, **query, **at)
            found += page["items"]
            if page["next"] is None:
                return found
            at["cursor"] = page["next"]

    async def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, arriving: bool = False
    ) -> Any:
        """The answer's body. `key` is the Idempotency-Key.

        `arriving`: the other service, or we ourselves, have only just said what this is about, so that a 403, a 404
        or one of NOT_YET may mean that it hasn't arrived yet. Raises Refused.
        """
        headers = {"Idempotency-Key": key} if key else {}
        deadline = time.monotonic() + ARRIVES_WITHIN
        while True:
            answer = await self.ask(method, path, body=body, headers=headers)
            again = answer.status_code == 503 or (arriving and _may_be_on_its_way(answer))
            if not again or time.monotonic() > deadline:
                return _read(method, path, answer)
            await asyncio.sleep(AGAIN_AFTER)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Whatever the answer is. Raises LoadingFailed where there is none."""
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        given = {"json": body} if body is not None else {}
        try:
            return await self.http.request(method, path, params=query, headers={**own, **(headers or {})}, **given)
        except httpx.HTTPError as error:
            raise LoadingFailed(f"{method} {path} was not answered: {type(error).__name__}") from error


async def arrived(look: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    """What `look` finds, as soon as it finds something. Raises NeverArrived."""
    deadline = time.monotonic() + ARRIVES_WITHIN
    while (found := await look()) is None:
        if time.monotonic() > deadline:
            raise NeverArrived(f"{what} did not arrive within {ARRIVES_WITHIN:.0f} s")
        await asyncio.sleep(AGAIN_AFTER)
    return found


def _may_be_on_its_way(answer: httpx.Response) -> bool:
    return answer.status_code in (403, 404) or (answer.status_code == 422 and answer.json().get("code") in NOT_YET)


def _read(method: str, path: str, answer: httpx.Response) -> Any:
    if answer.is_error:
        raise Refused(method, path, answer)
    return answer.json() if answer.content else None
