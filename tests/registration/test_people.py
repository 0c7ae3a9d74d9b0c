"""One address is one person, who can move to another one; what isn't needed any more is purged."""

import asyncio
from datetime import UTC, datetime, timedelta

from services.registration.people import own_page
from services.registration.people import queries as people
from tests.parts import Running
from tests.registration.scenes import Scenes, link_in, links_in


async def test_staff_roles_come_from_the_table_alone(registration: Running, scenes: Scenes) -> None:
    registration.clock.now = datetime.now(UTC)  # tokens expire by the wall clock
    person = await scenes.person("kirjaamo@vm.example")
    await registration.fetch("INSERT INTO staff (person_id, role) VALUES ($1, 'coordinator')", person)
    headers = await scenes.log_in("kirjaamo@vm.example")
    body = {
        "name": {"fi": "Digituen verkosto"},
        "kind": "peer_network",
        "owner_id": await scenes.ministry(),
        "purpose": {"fi": "Digituki"},
    }

    assert (await registration.http.post("/networks", json=body, headers=headers)).status_code == 201
    assert (await registration.http.post("/organisations/imports", json={}, headers=headers)).status_code == 403


async def test_published_keys_hold_nothing_private(registration: Running) -> None:
    keys = (await registration.http.get("/jwks.json")).json()["keys"]

    assert [key["kid"] for key in keys] == ["test"]
    assert all("d" not in key for key in keys)


async def test_new_address_is_confirmed_from_there_and_the_old_one_is_told(
    registration: Running, scenes: Scenes
) -> None:
    person = await scenes.person("digi@akaa.example")
    body = {"address": "kehitys@akaa.example"}
    await registration.http.post("/people/me/address-changes", json=body, headers=registration.as_(person=person))
    link = link_in((await scenes.mails("kehitys@akaa.example"))[0])

    for _ in range(3):
        assert (await registration.http.get(link)).status_code == 200
    assert await _address(registration, person) == "digi@akaa.example"
    assert (await registration.http.post(link)).status_code == 200
    assert await _address(registration, person) == "kehitys@akaa.example"
    assert (await registration.http.post(link)).status_code == 200
    told = await scenes.mails("digi@akaa.example")
    assert [len(links_in(letter)) for letter in told] == [0]


async def test_nothing_in_the_old_mailbox_leads_in_any_more(registration: Running, scenes: Scenes) -> None:
    """It may be somebody else's by now: the own page's link, a login on its way, and logins made from there."""
    registration.clock.now = datetime.now(UTC)
    person, held = await scenes.person("digi@akaa.example"), registration.process.resources
    headers = await scenes.log_in("digi@akaa.example")
    asked = await scenes.login_link("digi@akaa.example")
    async with held.pool.acquire() as tx:
        page = await own_page.path(tx, held.link_key, person, held.clock())

    async def let_in() -> list[int]:
        answers = [await registration.http.get(path) for path in (page, f"/login/{asked['secret']}")]
        answers.append(await registration.http.post("/sessions/current/tokens", headers=headers))
        return [answer.status_code for answer in answers]

    assert await let_in() == [200, 200, 201]
    body = {"address": "kehitys@akaa.example"}
    await registration.http.post("/people/me/address-changes", json=body, headers=headers)
    await registration.http.post(link_in((await scenes.mails("kehitys@akaa.example"))[0]))

    assert await let_in() == [404, 404, 401]
    assert (await registration.http.post("/sessions", json=asked)).status_code == 404
    async with held.pool.acquire() as tx:
        assert await own_page.path(tx, held.link_key, person, held.clock()) != page


async def test_address_of_somebody_else_is_not_taken(registration: Running, scenes: Scenes) -> None:
    person = await scenes.person("digi@akaa.example")
    await scenes.person("kirjaamo@kemi.example")
    body = {"address": "KIRJAAMO@kemi.example"}
    await registration.http.post("/people/me/address-changes", json=body, headers=registration.as_(person=person))
    link = link_in((await scenes.mails("KIRJAAMO@kemi.example"))[0])

    answer = await registration.http.post(link)

    assert answer.status_code == 409
    assert await _address(registration, person) == "digi@akaa.example"


async def test_an_address_that_becomes_somebody_elses_at_that_moment_is_not_taken(
    registration: Running, scenes: Scenes
) -> None:
    person = await scenes.person("digi@akaa.example")
    body = {"address": "kirjaamo@kemi.example"}
    await registration.http.post("/people/me/address-changes", json=body, headers=registration.as_(person=person))
    link = link_in((await scenes.mails("kirjaamo@kemi.example"))[0])

    async with registration.process.resources.pool.acquire() as tx:
        joining = tx.transaction()
        await joining.start()
        await people.ensure_person(tx, "kirjaamo@kemi.example", now=registration.clock())
        clicked = asyncio.create_task(registration.http.post(link))
        while not clicked.done() and not await tx.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.wait([clicked], timeout=0.05)
        await joining.commit()

    assert (await clicked).status_code == 409
    assert await _address(registration, person) == "digi@akaa.example"


async def test_name_is_optional_and_can_be_taken_away(registration: Running, scenes: Scenes) -> None:
    headers = registration.as_(person=await scenes.person("kirjaamo@akaa.example"))

    named = await registration.http.patch("/people/me", json={"name": "Kirjaamo"}, headers=headers)
    spoken = await registration.http.patch("/people/me", json={"language": "sv"}, headers=headers)
    unnamed = await registration.http.patch("/people/me", json={"name": None}, headers=headers)

    assert (named.json()["name"], spoken.json()["name"], unnamed.json()["name"]) == ("Kirjaamo", "Kirjaamo", None)
    assert unnamed.json()["language"] == "sv"


async def test_what_is_no_address_is_refused(registration: Running) -> None:
    for wrong in ("", "akaa", "@akaa.example", "a b@akaa.example", "a@b@c.example", "a@akaa", "a\r\nBcc: b@c.example"):
        answer = await registration.http.post("/logins", json={"address": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_address"), wrong
    long = await registration.http.post("/logins", json={"address": f"{'a' * 250}@akaa.example"})
    assert long.json()["code"] == "too_long"


async def test_what_is_not_needed_any_more_is_purged(registration: Running, scenes: Scenes) -> None:
    registration.clock.now = datetime.now(UTC)
    person = await scenes.person("digi@akaa.example")
    await scenes.log_in("digi@akaa.example")
    body = {"address": "kehitys@akaa.example"}
    await registration.http.post("/people/me/address-changes", json=body, headers=registration.as_(person=person))

    async def kept() -> list[int]:
        tables = ("mail_requests", "sessions", "address_changes")
        return [len(await registration.fetch(f"SELECT FROM {table}")) for table in tables]

    await _tidy(registration, datetime.now(UTC))
    assert await kept() == [3, 1, 1]
    await _tidy(registration, datetime.now(UTC) + timedelta(days=31))
    assert await kept() == [0, 0, 0]


async def _tidy(registration: Running, until: datetime) -> None:
    registration.clock.now = until
    while await registration.process.runner.do_next():
        pass


async def _address(registration: Running, person: object) -> str:
    rows = await registration.fetch("SELECT address FROM people WHERE id = $1", person)
    return str(rows[0]["address"])
