"""Who holds a mailed link reaches their own record and no other; a wrong one is a 404, never a 403 (feature A3)."""

import re
from itertools import product
from uuid import UUID, uuid4

import pytest

from services.registration.service import SERVICE
from shared.mail import links
from shared.web.access import Secret
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes

HELD = sorted(
    name for name, access in SERVICE.access.routes.items() if isinstance(access, Secret) and "{secret}" in name
)
"""Every route that a mailed link opens."""

OF_ONE_PERSON = [name for name in HELD if "{signup_id}" in name]


def path_of(route: str, secret: str, **ids: object) -> tuple[str, str]:
    method, _, path = route.partition(" ")
    told = {"secret": secret, "purpose": "participant_list", **{name: str(one) for name, one in ids.items()}}
    return method, re.sub(r"{(\w+)}", lambda found: told.get(found[1], str(uuid4())), path)


async def own(registration: Running, person: UUID) -> str:
    """The secret of the person's own page."""
    async with registration.process.resources.pool.acquire() as tx:
        key, now = registration.process.resources.link_key, registration.clock()
        living = await links.living(tx, key, "my_signups", person, now)
    assert living is not None
    return living


async def signups_of(registration: Running, person: UUID) -> list[tuple[object, ...]]:
    rows = await registration.fetch("SELECT * FROM signups WHERE person_id = $1 ORDER BY id", person)
    return [tuple(row.values()) for row in rows]


@pytest.fixture
async def two(registration: Running, gatherings: Gatherings, scenes: Scenes) -> tuple[UUID, UUID, dict[str, object]]:
    """Two members with a place each in the same occurrence; the ids of the second one's."""
    network = str(gatherings.network_id)
    kemi, akaa = [await scenes.member(network, f"kirjaamo@{town}.example") for town in ("kemi", "akaa")]
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, kemi)
    theirs = await gatherings.sign_up(occurrence, akaa)
    return kemi, akaa, {"signup_id": theirs["id"], "occurrence_id": occurrence.id, "series_id": occurrence.series_id}


def test_routes_with_a_persons_ids_are_there() -> None:
    assert len(HELD) >= 20
    assert len(OF_ONE_PERSON) >= 3


async def test_wrong_secret_is_not_found_everywhere(registration: Running) -> None:
    answers = {}
    for secret, route in product(("A" * 43, "x", "%00", "A" * 500), HELD):
        method, path = path_of(route, secret)
        answers[secret, route] = (
            await registration.http.request(method, path, data={} if method == "POST" else None)
        ).status_code
    assert {asked: status for asked, status in answers.items() if status != 404} == {}


async def test_secret_for_one_thing_opens_nothing_else(
    registration: Running, two: tuple[UUID, UUID, dict[str, object]]
) -> None:
    kemi, _, _ = two
    opened = {}
    for route in (name for name in HELD if not name.partition(" ")[2].startswith("/my-signups/")):
        method, path = path_of(route, await own(registration, kemi))
        answer = await registration.http.request(method, path, data={} if method == "POST" else None)
        opened[route] = answer.status_code
    assert {route: status for route, status in opened.items() if status != 404} == {}


async def test_another_persons_record_is_not_found_and_stays_as_it_is(
    registration: Running, two: tuple[UUID, UUID, dict[str, object]]
) -> None:
    kemi, akaa, theirs = two
    before = await signups_of(registration, akaa)
    for route in OF_ONE_PERSON:
        method, path = path_of(route, await own(registration, kemi), **theirs)
        answer = await registration.http.request(method, path, data={} if method == "POST" else None)
        assert (route, answer.status_code) == (route, 404)
    assert await signups_of(registration, akaa) == before


async def test_twin_the_holder_reaches_their_own_with_the_same_requests(
    registration: Running, two: tuple[UUID, UUID, dict[str, object]]
) -> None:
    _, akaa, mine = two
    before = await signups_of(registration, akaa)
    for route in OF_ONE_PERSON:
        method, path = path_of(route, await own(registration, akaa), **mine)
        answer = await registration.http.request(method, path, data={} if method == "POST" else None)
        assert (route, answer.status_code in (200, 303)) == (route, True)
    assert await signups_of(registration, akaa) != before


async def test_own_page_tells_and_changes_the_holders_own_data_alone(
    registration: Running, two: tuple[UUID, UUID, dict[str, object]]
) -> None:
    kemi, akaa, _ = two
    mine = f"/my-signups/{await own(registration, kemi)}"
    page = (await registration.http.get(f"{mine}/data")).text
    assert "kirjaamo@kemi.example" in page
    assert "kirjaamo@akaa.example" not in page
    await registration.http.post(f"{mine}/data", data={"name": "Kemi"})
    await registration.http.post(f"{mine}/consents/participant_list", data={"text_version": "1"})
    names = {row["id"]: row["name"] for row in await registration.fetch("SELECT id, name FROM people")}
    assert (names[kemi], names[akaa]) == ("Kemi", None)
    assert {row["person_id"] for row in await registration.fetch("SELECT person_id FROM consents")} == {kemi}
