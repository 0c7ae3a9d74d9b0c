"""What other services may ask about people: addresses for themselves, names for whoever reads a page."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from deploy.provisioning import secret_files
from deploy.services import ISSUER
from services.registration.service_keys.rules import identity
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes


@pytest.fixture
def key(registration: Running, tmp_path: Path) -> str:
    """The key of surveys, as provisioning makes it; registration knows its hash. Tokens go by the wall clock."""
    registration.clock.now = datetime.now(UTC)
    path = secret_files.service_key(tmp_path / "secrets", "surveys", ISSUER)
    registration.process.resources.service_keys_folder = secret_files.service_keys(tmp_path / "secrets", ISSUER)
    return path.read_text()


async def exchanged(registration: Running, key: str) -> httpx.Response:
    return await registration.http.post("/service-tokens", headers={"Authorization": f"Bearer {key}"})


async def addresses(registration: Running, token: str, *people: UUID) -> httpx.Response:
    body = {"people": [str(one) for one in people]}
    return await registration.http.post("/people/addresses", json=body, headers={"Authorization": f"Bearer {token}"})


async def test_a_service_is_told_where_to_write_to_people(
    registration: Running, gatherings: Gatherings, key: str
) -> None:
    kemi = await gatherings.scenes.member(str(gatherings.network_id), "kirjaamo@kemi.example")

    token = (await exchanged(registration, key)).json()["token"]
    told = (await addresses(registration, token, kemi, uuid4())).json()

    assert told == [{"person_id": str(kemi), "address": "kirjaamo@kemi.example", "language": "fi"}]
    (row,) = await registration.fetch("SELECT who, acted_as, whose FROM duty.log")
    assert (row["who"], row["acted_as"], row["whose"]) == (identity("surveys"), "service", [kemi])


async def test_whose_mailbox_never_answered_is_not_told(registration: Running, scenes: Scenes, key: str) -> None:
    await registration.fetch(
        "INSERT INTO people (id, address, language, created_at) VALUES ($1, 'uusi@kemi.example', 'fi', now())",
        unconfirmed := uuid4(),
    )
    token = (await exchanged(registration, key)).json()["token"]
    assert (await addresses(registration, token, unconfirmed)).json() == []


async def test_a_key_that_nobody_has_opens_nothing(registration: Running, key: str, tmp_path: Path) -> None:
    assert (await exchanged(registration, "guessed")).json()["code"] == "key_invalid"

    (secret_files.service_keys(tmp_path / "secrets", ISSUER) / "surveys").unlink()
    assert (await exchanged(registration, key)).status_code == 401


async def test_a_new_key_of_a_service_replaces_the_old_one(registration: Running, key: str, tmp_path: Path) -> None:
    (tmp_path / "secrets" / "surveys" / "service-key").unlink()
    new = secret_files.service_key(tmp_path / "secrets", "surveys", ISSUER).read_text()

    assert (await exchanged(registration, new)).status_code == 201
    assert (await exchanged(registration, key)).status_code == 401


@pytest.mark.parametrize("path", ["/people/me", "/signups"])
async def test_a_service_is_no_person(registration: Running, path: str) -> None:
    assert (await registration.http.get(path, headers=registration.as_("service"))).status_code == 403


async def test_more_than_five_hundred_are_refused(registration: Running) -> None:
    body = {"people": [str(uuid4()) for _ in range(501)]}
    answer = await registration.http.post("/people/addresses", json=body, headers=registration.as_("service"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "people")


async def test_leader_is_told_the_names_of_the_networks_own_people_alone(
    registration: Running, gatherings: Gatherings
) -> None:
    ours = await gatherings.scenes.member(str(gatherings.network_id), "kirjaamo@kemi.example", name="Kemin kirjaamo")
    other = await gatherings.scenes.network(gatherings.coordinator, name={"fi": "Toinen"})
    theirs = await gatherings.scenes.member(other["id"], "kirjaamo@akaa.example", name="Akaan kirjaamo")

    body = {"people": [str(ours), str(theirs)]}
    path = f"/networks/{gatherings.network_id}/people/names"
    told = await registration.http.post(path, json=body, headers=registration.as_(person=gatherings.coordinator))

    assert [(one["person_id"], one["name"]) for one in told.json()] == [(str(ours), "Kemin kirjaamo")]
    (row,) = await registration.fetch("SELECT whose FROM duty.log")
    assert row["whose"] == [ours]
