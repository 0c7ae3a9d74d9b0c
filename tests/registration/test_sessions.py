"""Sessions: what the cookie is, when they end by themselves, and that ending one ends it everywhere (RS8)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from deploy.cli.dismiss import take_role
from deploy.services import ISSUER, load, names
from services.events.service import SERVICE as EVENTS
from shared.bus.handlers import Handlers
from shared.contracts import Session, SessionState
from shared.web import ended_session_queries
from shared.web.caller import Callers
from shared.web.cookies import GUEST, SESSION
from tests.parts import Databases, Running, running
from tests.registration.browsers import PHONE, Browser
from tests.registration.gatherings import do_what_is_due
from tests.registration.scenes import Scenes

AKAA = "kirjaamo@akaa.example"
KEMI = "kirjaamo@kemi.example"


@pytest.fixture
async def akaa(registration: Running, scenes: Scenes) -> UUID:
    registration.clock.now = datetime.now(UTC)  # tokens expire by the wall clock
    return await scenes.person(AKAA)


async def test_a_login_opens_ones_own_page_with_a_new_id_each_time(scenes: Scenes, akaa: UUID) -> None:
    browser = Browser(scenes)
    assert (await browser.get("/me")).status_code == 401
    await browser.log_in(AKAA)
    first = dict(browser.cookies)
    assert (await browser.get("/me")).status_code == 200

    await browser.log_in(AKAA)

    assert browser.cookies[SESSION] != first[SESSION]
    assert (await Browser(scenes, cookies=first).get("/me")).status_code == 401


async def test_a_session_nobody_uses_ends_after_half_an_hour(registration: Running, scenes: Scenes, akaa: UUID) -> None:
    browser = Browser(scenes)
    await browser.log_in(AKAA)
    for _ in range(3):
        registration.clock.now += timedelta(minutes=29)
        assert (await browser.get("/me")).status_code == 200
    registration.clock.now += timedelta(minutes=30)
    assert (await browser.get("/me")).status_code == 401


async def test_a_session_ends_after_twelve_hours_however_it_is_used(
    registration: Running, scenes: Scenes, akaa: UUID
) -> None:
    browser = Browser(scenes)
    await browser.log_in(AKAA)
    looked = []
    for _ in range(36):
        registration.clock.now += timedelta(minutes=20)
        looked.append((await browser.get("/me")).status_code)
    assert looked == [200] * 35 + [401]


async def test_that_somebody_is_there_is_written_down_once_a_minute(
    registration: Running, scenes: Scenes, akaa: UUID
) -> None:
    browser = Browser(scenes)
    await browser.log_in(AKAA)
    await browser.get("/me")  # and gets its token for the other services
    used = []
    for seconds in (20, 20, 20, 20):
        registration.clock.now += timedelta(seconds=seconds)
        await browser.get("/me")
        used.append((await registration.fetch("SELECT used_at - created_at AS after FROM sessions"))[0]["after"])
    assert [after.total_seconds() for after in used] == [0, 0, 60, 60]


async def test_tokens_are_renewed_while_the_session_is_in_use(
    registration: Running, scenes: Scenes, akaa: UUID
) -> None:
    headers = await scenes.log_in(AKAA)
    renewed = await registration.http.post("/sessions/current/tokens", headers=headers)
    registration.clock.now += timedelta(minutes=30)
    idle = await registration.http.post("/sessions/current/tokens", headers=headers)
    assert (renewed.status_code, idle.status_code) == (201, 401)


async def test_logging_out_refuses_the_token_at_once_and_says_so_without_a_person(
    registration: Running, scenes: Scenes, akaa: UUID
) -> None:
    headers = await scenes.log_in(AKAA)
    ended = await registration.http.delete("/sessions/current", headers=headers)

    after = [
        await registration.http.get("/people/me", headers=headers),
        await registration.http.post("/sessions/current/tokens", headers=headers),
    ]

    assert ended.status_code == 204
    assert [(answer.status_code, answer.json()["code"]) for answer in after] == [(401, "session_ended")] * 2
    (said,) = await registration.fetch("SELECT key, body, type FROM outbox WHERE topic = 'int.sessions.v1'")
    assert said["type"] == "session.ended"
    assert str(akaa).encode() not in bytes(said["body"])


async def test_an_hour_later_the_topic_forgets(registration: Running, scenes: Scenes, akaa: UUID) -> None:
    await registration.http.delete("/sessions/current", headers=await scenes.log_in(AKAA))
    registration.clock.now += timedelta(hours=1)
    await do_what_is_due(registration)

    rows = await registration.fetch("SELECT body, version FROM outbox WHERE topic = 'int.sessions.v1' ORDER BY seq")
    assert [(row["body"] is None, row["version"]) for row in rows] == [(False, 1), (True, 2)]
    assert await registration.fetch("SELECT FROM ended_sessions") == []


async def test_own_sessions_are_listed_and_ended_one_by_one_or_all_but_this(
    registration: Running, scenes: Scenes, akaa: UUID
) -> None:
    computer, phone = Browser(scenes), Browser(scenes, PHONE)
    await computer.log_in(AKAA)
    await phone.log_in(AKAA)
    program = await scenes.log_in(AKAA)
    listed = (await registration.http.get("/people/me/sessions", headers=program)).json()
    assert {one["browser"]: one["current"] for one in listed} == {None: True, "phone": False, "computer": False}
    (of_phone,) = [one["id"] for one in listed if one["browser"] == "phone"]

    page = await computer.get("/me/sessions?lang=en")
    assert "Phone or tablet" in page.text
    assert "iPhone" not in page.text
    proof = await computer.proof("/me/sessions")
    ended = await computer.post(f"/me/sessions/{of_phone}/end", {"proof": proof})
    assert ended.status_code == 303
    assert (await phone.get("/me")).status_code == 401
    await computer.post("/me/sessions/end-others", {"proof": proof})

    assert (await registration.http.get("/people/me", headers=program)).status_code == 401
    assert (await computer.get("/me")).status_code == 200


async def test_somebody_elses_session_looks_like_none(registration: Running, scenes: Scenes, akaa: UUID) -> None:
    await scenes.person(KEMI)
    mine, theirs = await scenes.log_in(AKAA), await scenes.log_in(KEMI)
    (one,) = (await registration.http.get("/people/me/sessions", headers=theirs)).json()

    answer = await registration.http.delete(f"/people/me/sessions/{one['id']}", headers=mine)

    assert answer.status_code == 404
    assert (await registration.http.get("/people/me", headers=theirs)).status_code == 200


async def test_logging_out_of_a_browser_ends_the_session_not_only_the_cookie(scenes: Scenes, akaa: UUID) -> None:
    browser = Browser(scenes)
    await browser.log_in(AKAA)
    proof, kept = await browser.proof(), dict(browser.cookies)
    as_guest = {"authorization": f"Bearer {kept[GUEST]}"}
    before = await scenes.service.http.get("/people/me", headers=as_guest)
    left = await browser.post("/logout", {"proof": proof})
    after = await scenes.service.http.get("/people/me", headers=as_guest)

    assert left.status_code == 200
    assert {SESSION, GUEST}.isdisjoint(browser.cookies)
    assert (await Browser(scenes, cookies=kept).get("/me")).status_code == 401
    assert (before.status_code, after.status_code, after.json()["code"]) == (200, 401, "session_ended")


async def test_all_sessions_of_a_person_end_with_a_right_that_was_taken(
    registration: Running, scenes: Scenes, akaa: UUID
) -> None:
    headers = await scenes.log_in(AKAA)
    await registration.fetch("INSERT INTO staff (person_id, role) VALUES ($1, 'administrator')", akaa)
    async with registration.process.resources.pool.acquire() as tx, tx.transaction():
        assert await take_role(tx, akaa, "administrator", registration.clock())
        assert not await take_role(tx, akaa, "administrator", registration.clock())
    await registration.process.watch.look()

    assert (await registration.http.get("/people/me", headers=headers)).status_code == 401


@asynccontextmanager
async def another_service(databases: Databases, folder: Path) -> AsyncIterator[Running]:
    async with running(EVENTS, databases, folder) as events:
        yield events


async def test_another_service_refuses_the_token_of_an_ended_session(
    registration: Running, scenes: Scenes, akaa: UUID, databases: Databases, tmp_path: Path
) -> None:
    headers = await scenes.log_in(AKAA)
    async with another_service(databases, tmp_path) as events:
        path = f"/series/{akaa}/clones"
        assert (await events.http.post(path, json={}, headers=headers)).status_code == 422
        await registration.http.delete("/sessions/current", headers=headers)
        await events.hear(*await registration.said(Session))
        await events.process.watch.look()

        assert (await events.http.post(path, json={}, headers=headers)).json()["code"] == "session_ended"


async def test_twin_without_the_handler_the_token_goes_on_working(
    registration: Running,
    scenes: Scenes,
    akaa: UUID,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """RT1: the service hears of everything but of sessions."""
    headers = await scenes.log_in(AKAA)
    deaf = Handlers({kind: follow for kind, follow in EVENTS.handlers.follows.items() if kind is not Session})
    async with another_service(databases, tmp_path) as events:
        await registration.http.delete("/sessions/current", headers=headers)
        monkeypatch.setattr(EVENTS.handlers, "follows", deaf.follows)
        await events.hear(*await registration.said(Session))
        await events.process.watch.look()

        assert (await events.http.post(f"/series/{akaa}/clones", json={}, headers=headers)).status_code == 422


async def test_twin_a_memory_of_verified_tokens_that_asks_nobody_lets_them_in(
    registration: Running, scenes: Scenes, akaa: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Callers, "of", Callers._named)
    headers = await scenes.log_in(AKAA)
    await registration.http.get("/people/me", headers=headers)
    await registration.http.delete("/sessions/current", headers=headers)

    assert (await registration.http.get("/people/me", headers=headers)).status_code == 200


async def test_an_ended_session_is_known_until_its_last_token_has_expired(registration: Running) -> None:
    now, session = registration.clock(), UUID(int=7)
    told = Session(id=session, version=1, state=SessionState.ended, until=now + timedelta(minutes=10))
    async with registration.process.resources.pool.acquire() as tx:
        await ended_session_queries.insert_ended(tx, [told, told])
        assert session in await ended_session_queries.ended(tx, now)
        assert session not in await ended_session_queries.ended(tx, now + timedelta(minutes=10))


def test_every_service_but_the_one_that_says_it_hears_of_ended_sessions() -> None:
    assert {name for name in names() if Session not in load(name).handlers.contracts()} == {ISSUER}
