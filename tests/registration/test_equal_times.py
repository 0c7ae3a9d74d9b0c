"""Who is known can't be told from the answer, nor from what is done for it (guarantee RS3)."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest

from services.registration.people import asking
from shared.postgres import Connection
from tests.parts import Running
from tests.registration.gatherings import Gatherings

KNOWN = "kirjaamo@akaa.example"
UNKNOWN = "kirjaamo@kemi.example"

Ask = Callable[[str], Awaitable[Any]]


class Statements:
    """What the service asks PostgreSQL for, in order, without the values."""

    def __init__(self, service: Running) -> None:
        self._service = service
        self.seen: list[str] = []

    @contextmanager
    def of_one_request(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Of the request alone: what was left for a moment later isn't done meanwhile."""

        def saw(record: Any) -> None:
            self.seen.append(" ".join(record.query.split()))

        begin = asyncpg.Connection.__init__

        def watched(connection: Any, *told: Any, **more: Any) -> None:
            begin(connection, *told, **more)
            connection.add_query_logger(saw)

        monkeypatch.setattr(asyncpg.Connection, "__init__", watched)
        self._service.http.event_hooks = {"response": []}
        yield


@pytest.fixture
async def doors(registration: Running, gatherings: Gatherings) -> dict[str, Ask]:
    """Each way in which anybody may ask about an address."""
    await gatherings.scenes.member(str(gatherings.network_id), KNOWN)
    full = await gatherings.open(capacity=1)
    (one,) = await gatherings.people("tampere")
    await gatherings.sign_up(full, one)
    network, http = f"/networks/{gatherings.network_id}", registration.http
    other = registration.as_(person=one)
    return {
        "login": lambda address: http.post("/logins", json={"address": address}),
        "login page": lambda address: http.post("/login", data={"address": address}),
        "join": lambda address: http.post(f"{network}/members", json={"address": address}),
        "join page": lambda address: http.post(f"{network}/join", data={"address": address}),
        "resend": lambda address: http.post(f"{network}/members/resend", json={"address": address}),
        "waiting list": lambda address: http.post(
            f"/occurrences/{full.id}/signups/for-others", json={"address": address}, headers=other
        ),
    }


async def statements(
    service: Running, monkeypatch: pytest.MonkeyPatch, ask: Ask, address: str
) -> tuple[int, int, list[str]]:
    """Status, length and statements of one request, on a new connection."""
    seen = Statements(service)
    with monkeypatch.context() as patched, seen.of_one_request(patched):
        await service.process.resources.pool.expire_connections()
        answer = await ask(address)
    return answer.status_code, len(answer.content), seen.seen


@pytest.mark.parametrize("door", ["login", "login page", "join", "join page", "resend", "waiting list"])
async def test_the_same_is_asked_of_the_database_for_known_and_unknown(
    registration: Running, doors: dict[str, Ask], monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    known = await statements(registration, monkeypatch, doors[door], KNOWN)
    unknown = await statements(registration, monkeypatch, doors[door], UNKNOWN)

    assert known == unknown
    assert known[0] in (200, 202)
    assert any("INSERT INTO asked" in statement for statement in known[2])
    assert not any("FROM people" in statement or "INTO people" in statement for statement in known[2])


async def test_twin_done_in_the_request_it_differs(
    registration: Running, doors: dict[str, Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """RT1: what is asked for is done at once, as it was before."""
    process = registration.process
    acts = process.service.holding(process.resources)[asking.DO]
    put = asking.put

    async def at_once(tx: Connection, kind: str, address: str, told: dict[str, Any], now: Any) -> Any:
        made = await put(tx, kind, address, told, now)
        await acts(tx, str(made), {}, now)
        return made

    monkeypatch.setattr(asking, "put", at_once)
    different = []
    for door in ("join", "resend", "waiting list"):
        known = await statements(registration, monkeypatch, doors[door], KNOWN)
        unknown = await statements(registration, monkeypatch, doors[door], UNKNOWN)
        if known[2] != unknown[2]:
            different.append(door)
    assert different == ["join", "resend", "waiting list"]


async def test_what_was_asked_is_forgotten_once_it_is_done(registration: Running, doors: dict[str, Ask]) -> None:
    for ask in doors.values():
        await ask(UNKNOWN)
    assert await registration.fetch("SELECT FROM asked") == []


async def test_what_cannot_be_done_any_more_is_forgotten_too(registration: Running, gatherings: Gatherings) -> None:
    full = await gatherings.open()
    (one,) = await gatherings.people("tampere")
    registration.http.event_hooks = {"response": []}
    body = {"address": UNKNOWN}
    path = f"/occurrences/{full.id}/signups/for-others"
    assert (await registration.http.post(path, json=body, headers=registration.as_(person=one))).status_code == 202
    await gatherings.next(full, state="cancelled")
    assert await gatherings.scenes.mails(UNKNOWN) == []
    assert await registration.fetch("SELECT FROM asked") == []
    assert await registration.fetch("SELECT FROM people WHERE address = $1", UNKNOWN) == []
