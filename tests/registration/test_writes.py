"""One person alone doesn't keep us busy: so many writes a minute, counted in memory (RS15, A22)."""

from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import Request

from shared.telemetry import catalogue
from shared.web import writes
from shared.web.caller import Caller
from shared.web.problems import Problem
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.test_limits import through_proxy

FROM_ELSEWHERE = {"x-forwarded-for": "203.0.113.9"}


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "OWN", 6)
    monkeypatch.setattr(writes, "FOR_OTHERS", 9)


async def rename(http: httpx.AsyncClient, service: Running, person: UUID) -> httpx.Response:
    headers = {**service.as_(person=person), **FROM_ELSEWHERE}
    return await http.patch("/people/me", json={"language": "sv"}, headers=headers)


async def test_a_person_writes_so_often_a_minute_and_others_go_on(
    registration: Running, gatherings: Gatherings
) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    counted = catalogue.limits_hit.labels("person")
    before = counted._value.get()
    async with through_proxy(registration) as http:
        answers = [await rename(http, registration, akaa) for _ in range(8)]
        other = await rename(http, registration, kemi)
        read = await http.get("/people/me", headers={**registration.as_(person=akaa), **FROM_ELSEWHERE})
    assert [answer.status_code for answer in answers] == [200] * 6 + [429] * 2
    assert answers[-1].json()["code"] == "too_many_writes"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert (other.status_code, read.status_code) == (200, 200)
    assert counted._value.get() == before + 2


async def test_signing_up_is_counted_too_and_what_a_coordinator_does_apart(
    registration: Running, gatherings: Gatherings
) -> None:
    occurrence, leader = await gatherings.open(), gatherings.coordinator
    path = f"/occurrences/{occurrence.id}"
    headers = {**registration.as_(person=leader), **FROM_ELSEWHERE}
    async with through_proxy(registration) as http:
        own = [(await http.post(f"{path}/signups", json={}, headers=headers)).status_code for _ in range(7)]
        led = [
            (await http.put(f"{path}/signup-policy", json={"policy": "open"}, headers=headers)).status_code
            for _ in range(10)
        ]
    assert own == [201, *[409] * 5, 429]
    assert led == [200] * 7 + [429] * 3  # two before: the network, and the opening of its gathering


async def test_a_minute_later_everybody_begins_anew(registration: Running) -> None:
    at = [0.0]
    kept, akaa = writes.Writes(clock=lambda: at[0]), Caller(uuid4(), uuid4(), frozenset())
    told = {"type": "http", "headers": [], "client": ("203.0.113.9", 4711), "app": registration.process.app}

    def write() -> str | None:
        try:
            kept.count(Request(told), akaa, for_others=False)
        except Problem as refused:
            return refused.headers["Retry-After"]
        return None

    assert [write() for _ in range(7)] == [None] * 6 + ["60"]
    at[0] = 59.0
    assert write() == "1"
    at[0] = 60.0
    assert write() is None


async def test_programs_on_this_machine_may_do_more(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    headers = registration.as_(person=akaa)
    answers = [await registration.http.patch("/people/me", json={"language": "sv"}, headers=headers) for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}


async def test_what_is_remembered_of_people_has_an_end(
    registration: Running, gatherings: Gatherings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes, "REMEMBERED", 3)
    (akaa,) = await gatherings.people("akaa")
    async with through_proxy(registration) as http:
        for _ in range(20):
            await rename(http, registration, uuid4())
        assert (await rename(http, registration, akaa)).status_code == 200


async def test_twin_without_the_count_one_person_writes_on_and_on(
    registration: Running, gatherings: Gatherings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes.Writes, "count", lambda *_, **__: None)
    with pytest.raises(AssertionError):
        await test_a_person_writes_so_often_a_minute_and_others_go_on(registration, gatherings)


async def test_a22_twenty_joins_a_minute_from_one_address_and_from_one_network(
    registration: Running, gatherings: Gatherings
) -> None:
    """Feature A22's own row, for the form that anybody may send: metric and 429, by mailbox and by network."""
    by_address, by_network = catalogue.limits_hit.labels("address"), catalogue.limits_hit.labels("asking")
    before = by_address._value.get(), by_network._value.get()
    path = f"/networks/{gatherings.network_id}/members"

    async def join(http: httpx.AsyncClient, address: str) -> int:
        return (await http.post(path, json={"address": address}, headers=FROM_ELSEWHERE)).status_code

    async with through_proxy(registration) as http:
        one = [await join(http, "kirjaamo@akaa.example") for _ in range(20)]
        many = [await join(http, f"kirjaamo@kunta{number}.example") for number in range(21)]
    assert one == [202] * 6 + [429] * 14
    assert many == [202] * 20 + [429]
    assert (by_address._value.get(), by_network._value.get()) == (before[0] + 14, before[1] + 1)
