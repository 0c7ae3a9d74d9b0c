"""Nobody floods a mailbox or keeps us busy alone, and nobody else is locked out by it (RS4, RS15, A22)."""

from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.registration.people import limits
from services.registration.people.limits import ASKING, Limit
from services.registration.service import SERVICE
from shared.postgres import Connection
from shared.runtime.process import open_process
from shared.telemetry import catalogue
from tests.parts import KEYS, Databases, Running, settings
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes

AKAA = "kirjaamo@akaa.example"
PROXY = "10.0.0.2"


def through_proxy(service: Running, *, peer: str = PROXY) -> httpx.AsyncClient:
    """A client whose peer is a proxy that the operator named."""
    service.process.resources.trusted_proxies = (ip_network("10.0.0.0/24"),)
    transport = httpx.ASGITransport(app=service.process.app, raise_app_exceptions=False, client=(peer, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://service")


async def ask(http: httpx.AsyncClient, number: int, client: str) -> httpx.Response:
    body = {"address": f"kirjaamo@kunta{number}.example"}
    return await http.post("/logins", json=body, headers={"x-forwarded-for": client})


async def test_seventh_mail_in_a_minute_is_refused_for_known_and_unknown_alike(
    registration: Running, scenes: Scenes
) -> None:
    await scenes.person(AKAA)
    counted = catalogue.limits_hit.labels("address")
    before = counted._value.get()

    async def statuses(address: str) -> list[int]:
        return [(await registration.http.post("/logins", json={"address": address})).status_code for _ in range(7)]

    known, unknown = await statuses(AKAA), await statuses("kirjaamo@kemi.example")

    assert known == unknown == [202] * 6 + [429]
    assert counted._value.get() == before + 2
    registration.clock.now = registration.clock.now.replace(minute=1)
    assert await statuses(AKAA) == [202] * 6 + [429]
    registration.clock.now = registration.clock.now.replace(minute=2)
    answer = await registration.http.post("/logins", json={"address": AKAA})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3480")


async def test_who_asks_too_often_can_still_use_the_link_they_have(registration: Running, scenes: Scenes) -> None:
    await scenes.person(AKAA)
    for _ in range(5):
        await registration.http.post("/logins", json={"address": AKAA})
    told = await scenes.login_link(AKAA)
    refused = await registration.http.post("/logins", json={"address": AKAA})

    began = await registration.http.post("/sessions", json=told)

    assert (refused.status_code, began.status_code) == (429, 201)


async def test_one_client_network_asks_forty_times_a_minute_and_others_go_on(registration: Running) -> None:
    async with through_proxy(registration) as http:
        asked = [(await ask(http, number, "203.0.113.9")).status_code for number in range(41)]
        other = await ask(http, 99, "203.0.113.10")
    assert asked == [202] * 40 + [429]
    assert other.status_code == 202


async def test_a_customer_with_many_ipv6_addresses_is_one_client(registration: Running) -> None:
    async with through_proxy(registration) as http:
        asked = [(await ask(http, n, f"2001:db8:0:{n:x}::{n:x}")).status_code for n in range(41)]
        neighbour = await ask(http, 99, "2001:db8:1::1")
    assert (asked.count(202), neighbour.status_code) == (40, 202)


async def test_a_header_from_whoever_is_no_proxy_of_ours_buys_nothing(registration: Running) -> None:
    async with through_proxy(registration, peer="198.51.100.7") as http:
        asked = [(await ask(http, number, f"203.0.113.{number}")).status_code for number in range(41)]
    assert asked == [202] * 40 + [429]


async def test_twin_where_everybody_is_believed_the_forged_header_gets_past(registration: Running) -> None:
    """RT1: the operator trusts the whole world."""
    async with through_proxy(registration, peer="198.51.100.7") as http:
        registration.process.resources.trusted_proxies = (ip_network("0.0.0.0/0"),)
        asked = [(await ask(http, number, f"203.0.113.{number}")).status_code for number in range(41)]
    assert asked == [202] * 41


async def test_a_hundred_colleagues_behind_one_address_get_in_within_ten_minutes(
    registration: Running, scenes: Scenes
) -> None:
    """Each tries every minute until they are through."""
    left, minutes = list(range(100)), 0
    async with through_proxy(registration) as http:
        while left and minutes < 10:
            refused = [number for number in left if (await ask(http, number, "203.0.113.9")).status_code == 429]
            left, minutes = refused, minutes + 1
            registration.clock.now = registration.clock.now.replace(minute=minutes)
    assert (left, minutes) == ([], 3)


async def test_counts_are_shared_by_processes_and_survive_a_restart(
    registration: Running, databases: Databases, tmp_path: Path
) -> None:
    async with through_proxy(registration) as http:
        for number in range(40):
            await ask(http, number, "203.0.113.9")
    again = await open_process(SERVICE, settings(SERVICE, registration.dsn, tmp_path), clock=registration.clock)
    again.resources.keys.known = KEYS
    other = Running(SERVICE, again, registration.http, registration.dsn, registration.clock)
    async with through_proxy(other) as http:
        answer = await ask(http, 40, "203.0.113.9")
    await again.stop()
    assert answer.status_code == 429


async def test_no_address_of_a_machine_or_person_is_stored_or_logged(
    registration: Running, capfd: pytest.CaptureFixture[str]
) -> None:
    async with through_proxy(registration) as http:
        for number in range(41):
            await ask(http, number, "203.0.113.9")
    stored = str(await registration.fetch("SELECT * FROM mail_requests"))
    logged = "".join(capfd.readouterr())
    assert "kind=limit_hit" in logged
    assert not [found for found in ("203.0.113.9", "kunta40") if found in stored + logged]


async def test_wrong_guesses_count_although_each_is_refused(registration: Running) -> None:
    guess = {"secret": "A" * 43, "request": "B" * 43}
    async with through_proxy(registration) as http:
        headers = {"x-forwarded-for": "203.0.113.9"}
        answers = [(await http.post("/sessions", json=guess, headers=headers)).status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]


async def test_twin_counted_in_the_routes_own_transaction_guesses_would_be_free(registration: Running) -> None:
    """RT1: a count that is rolled back with the refusal counts nothing."""

    async def counted(connection: Connection, number: int) -> None:
        tx = connection.transaction()
        await tx.start()
        await limits.allow(connection, b"k" * 32, ASKING, "203.0.113.9", registration.clock())
        await tx.rollback()

    async with registration.process.resources.pool.acquire() as connection:
        for number in range(100):
            await counted(connection, number)
    assert await registration.fetch("SELECT FROM mail_requests") == []


async def test_a_form_is_refused_on_a_page_in_its_language(registration: Running) -> None:
    async with through_proxy(registration) as http:
        headers = {"x-forwarded-for": "203.0.113.9"}
        for number in range(41):
            form = {"address": f"kirjaamo@kunta{number}.example"}
            page = await http.post("/login?lang=sv", data=form, headers=headers)
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert '<html lang="sv">' in page.text
    assert int(page.headers["retry-after"]) <= 60


async def test_an_organiser_causes_so_many_mails_a_day_and_no_more(
    registration: Running, gatherings: Gatherings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ORGANISER", Limit("organiser", 100, 100, 3))
    occurrence, organiser = await gatherings.open(), gatherings.coordinator
    headers = registration.as_(person=organiser)

    async def cause(number: int, at: datetime) -> int:
        registration.clock.now = at
        body = {"address": f"kirjaamo@kunta{number}.example"}
        paths = (f"/occurrences/{occurrence.id}/signups/for-others", f"/networks/{gatherings.network_id}/members")
        return (await registration.http.post(paths[number % 2], json=body, headers=headers)).status_code

    now = registration.clock.now
    assert [await cause(number, now.replace(hour=9 + number)) for number in range(4)] == [202, 202, 202, 429]
    other = registration.as_(person=uuid4())
    body = {"address": "kirjaamo@kunta9.example"}
    asked = await registration.http.post(f"/occurrences/{occurrence.id}/signups/for-others", json=body, headers=other)
    assert asked.status_code == 202


async def test_who_has_logged_in_asks_no_more_often_than_their_network(
    registration: Running, gatherings: Gatherings
) -> None:
    told = {**registration.as_(person=gatherings.coordinator), "x-forwarded-for": "203.0.113.9"}

    async def asked(number: int) -> tuple[int, int]:
        address = {"address": f"kirjaamo@kunta{number}.example"}
        form = await http.post(f"/networks/{gatherings.network_id}/join", data=address, headers=told)
        return form.status_code, (await http.post("/logins", json=address, headers=told)).status_code

    async with through_proxy(registration) as http:
        assert [await asked(number) for number in range(21)] == [(200, 202)] * 20 + [(429, 429)]
        body = {"address": "kirjaamo@kemi.example"}
        joined = await http.post(f"/networks/{gatherings.network_id}/members", json=body, headers=told)
    assert joined.status_code == 202  # counted by who asks


async def test_every_mail_to_somebody_else_counts_for_who_causes_it(
    registration: Running, gatherings: Gatherings, scenes: Scenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ORGANISER", Limit("organiser", 100, 100, 1))
    owner = await scenes.ministry()
    network = {"name": {"fi": "Tuki"}, "kind": "peer_network", "purpose": {"fi": "Digituki"}, "owner_id": owner}
    bodies: dict[str, tuple[str, dict[str, Any], int]] = {
        f"/networks/{gatherings.network_id}/roles": ("address", {"kind": "secretary"}, 201),
        "/networks": ("leader_address", network, 201),
        "/people/me/address-changes": ("address", {}, 202),
    }
    for path, (field, body, done) in bodies.items():
        await registration.fetch("DELETE FROM mail_requests")
        told = [{**body, field: f"kirjaamo@kunta{number}.example"} for number in range(2)]
        answers = [await scenes.post(path, one, "coordinator", person=gatherings.coordinator) for one in told]
        assert [answer.status_code for answer in answers] == [done, 429], path


async def test_what_follows_a_plus_makes_no_other_mailbox_to_flood(registration: Running) -> None:
    addresses = [*(f"kirjaamo+{number}@akaa.example" for number in range(7)), "+358@akaa.example"]
    asked = [(await registration.http.post("/logins", json={"address": address})).status_code for address in addresses]
    assert asked == [202] * 6 + [429, 202]


async def test_every_limit_and_kind_of_mail_route_is_counted() -> None:
    asking = {
        f"{method} {route.path}"
        for router in SERVICE.routers
        for route in router.routes
        if {limits.LimitedAsking, limits.LimitedJoining} & set(getattr(route, "dependencies", ()))
        for method in getattr(route, "methods", ())
    }
    assert asking == {
        "POST /logins",
        "POST /login",
        "POST /networks/{network_id}/members",
        "POST /networks/{network_id}/members/resend",
        "POST /networks/{network_id}/join",
    }
