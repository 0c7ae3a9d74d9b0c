"""Other agencies' programs come with keys: what one opens, how long, and that it is over at once (feature H18)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from structlog.testing import capture_logs

from services.registration.roles.rules import HELSINKI
from shared.contracts import Session
from shared.web.guard import Guard
from tests.parts import Running
from tests.registration.scenes import Scenes


def day(later: int) -> str:
    """Tokens are checked by the wall clock, so keys are made on its day."""
    return (datetime.now(UTC) + timedelta(days=later)).astimezone(HELSINKI).date().isoformat()


TOMORROW = day(1)


class Agency:
    """Two networks, each with its leader; what a key of the first may do."""

    def __init__(self, service: Running, scenes: Scenes) -> None:
        self.service, self.scenes = service, scenes

    async def begin(self) -> None:
        self.service.clock.now = datetime.now(UTC)
        self.leader = await self.scenes.person("johtaja@akaa.example")
        self.other_leader = await self.scenes.person("johtaja@kemi.example")
        self.own = await self.scenes.network(self.leader)
        self.others = await self.scenes.network(self.other_leader, name={"fi": "Toinen verkosto"})
        await self.scenes.member(self.own["id"], "jasen@akaa.example")
        await self.scenes.member(self.others["id"], "jasen@kemi.example")

    async def key(self, **fields: Any) -> dict[str, Any]:
        body = {"name": "Tilastokone", "expires_on": TOMORROW, **fields}
        answer = await self.scenes.post(f"/networks/{self.own['id']}/api-keys", body, person=self.leader)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def exchange(self, key: str) -> httpx.Response:
        return await self.service.http.post("/api-keys/tokens", headers={"Authorization": f"Bearer {key}"})

    async def token(self, key: str) -> dict[str, str]:
        answer = await self.exchange(key)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def members(self, network: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
        return await self.service.http.get(f"/networks/{network['id']}/members", headers=headers)


@pytest.fixture
async def agency(registration: Running, scenes: Scenes) -> Agency:
    begun = Agency(registration, scenes)
    await begun.begin()
    return begun


async def test_a_key_of_one_network_reads_its_members_and_no_others(agency: Agency) -> None:
    headers = await agency.token((await agency.key())["key"])

    own, others = await agency.members(agency.own, headers), await agency.members(agency.others, headers)

    assert own.status_code == 200
    assert others.status_code == 403
    assert "kemi" not in others.text


async def test_twin_without_the_networks_of_the_key_others_members_are_read(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = await agency.token((await agency.key())["key"])

    async def allowed(*_: object) -> bool:
        return True

    monkeypatch.setattr(Guard, "_coordinates", allowed)
    assert (await agency.members(agency.others, headers)).status_code == 200


async def test_a_key_that_reads_doesnt_write(agency: Agency) -> None:
    path = f"/networks/{agency.own['id']}"
    reading = await agency.token((await agency.key())["key"])
    writing = await agency.token((await agency.key(access="write"))["key"])

    body = {"hashtag": "#digi"}
    assert (await agency.service.http.patch(path, json=body, headers=reading)).status_code == 403
    assert (await agency.service.http.patch(path, json=body, headers=writing)).status_code == 200


async def test_a_key_has_no_person_and_gives_no_rights(agency: Agency) -> None:
    headers = await agency.token((await agency.key(access="write"))["key"])
    network = f"/networks/{agency.own['id']}"

    asked = [
        await agency.service.http.get("/people/me", headers=headers),
        await agency.service.http.post("/networks", json={}, headers=headers),
        await agency.service.http.post(f"{network}/roles", json={}, headers=headers),
        await agency.service.http.get(f"{network}/api-keys", headers=headers),
        await agency.service.http.post("/sessions/current/tokens", headers=headers),
    ]

    assert [answer.status_code for answer in asked] == [403] * 5


async def test_a_key_is_shown_once_and_only_its_hash_is_kept(agency: Agency) -> None:
    with capture_logs() as lines:
        made = await agency.key()
        await agency.exchange(made["key"])

    listed = await agency.service.http.get(
        f"/networks/{agency.own['id']}/api-keys", headers=agency.service.as_(person=agency.leader)
    )
    assert [(key["id"], key["last_used_on"]) for key in listed.json()["items"]] == [(made["id"], day(0))]
    assert made["key"] not in listed.text
    assert made["key"] not in str(lines)
    kept = await agency.service.fetch("SELECT api_keys::text AS row FROM api_keys")
    assert made["key"] not in kept[0]["row"]


async def test_a_revoked_key_gives_no_tokens_and_its_tokens_are_over_at_once(agency: Agency) -> None:
    made = await agency.key()
    headers = await agency.token(made["key"])
    path = f"/networks/{agency.own['id']}/api-keys/{made['id']}"

    for _ in range(2):
        ended = await agency.service.http.delete(path, headers=agency.service.as_(person=agency.leader))
        assert ended.status_code == 204

    refused = await agency.exchange(made["key"])
    assert (refused.status_code, refused.json()["code"]) == (401, "key_invalid")
    assert (await agency.members(agency.own, headers)).status_code == 401
    assert [told.id for told in await agency.service.said(Session)] == [UUID(made["id"])]


async def test_a_key_is_over_after_its_last_day(agency: Agency) -> None:
    made = await agency.key()
    agency.service.clock.now += timedelta(days=2)

    assert (await agency.exchange(made["key"])).status_code == 401


@pytest.mark.parametrize("secret", ["", "dvk_guess", "x" * 9000])
async def test_what_isnt_a_key_is_refused(agency: Agency, secret: str) -> None:
    refused = await agency.exchange(secret)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_invalid")


@pytest.mark.parametrize(("later", "code"), [(-1, "key_over_already"), (367, "key_holds_too_long")])
async def test_a_key_holds_for_a_year_at_most(agency: Agency, later: int, code: str) -> None:
    body = {"name": "Tilastokone", "expires_on": day(later)}
    answer = await agency.scenes.post(f"/networks/{agency.own['id']}/api-keys", body, person=agency.leader)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_organisations_key_opens_what_the_organisation_owns(agency: Agency) -> None:
    body = {"name": "Ministeriön kone", "expires_on": TOMORROW, "organisation_id": agency.own["owner_id"]}
    made = (await agency.scenes.post("/api-keys", body, "administrator")).json()
    headers = await agency.token(made["key"])

    assert [(await agency.members(one, headers)).status_code for one in (agency.own, agency.others)] == [200, 200]


async def test_a_coordinator_sees_an_administrators_key_and_cant_revoke_it(agency: Agency) -> None:
    networks = [agency.own["id"], agency.others["id"]]
    body = {"name": "Kaksi verkostoa", "expires_on": TOMORROW, "network_ids": networks}
    made = (await agency.scenes.post("/api-keys", body, "administrator")).json()
    own, leader = f"/networks/{agency.own['id']}/api-keys", agency.service.as_(person=agency.leader)

    assert [key["id"] for key in (await agency.service.http.get(own, headers=leader)).json()["items"]] == [made["id"]]
    assert (await agency.service.http.delete(f"{own}/{made['id']}", headers=leader)).status_code == 404
    administrator = agency.service.as_("administrator")
    assert (await agency.service.http.delete(f"/api-keys/{made['id']}", headers=administrator)).status_code == 204


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "key_opens_nothing"),
        ({"network_ids": [str(uuid4())]}, "unknown_network"),
        ({"organisation_id": str(uuid4())}, "unknown_organisation"),
    ],
)
async def test_a_wide_key_opens_something_that_is_there(scenes: Scenes, fields: dict[str, Any], code: str) -> None:
    answer = await scenes.post("/api-keys", {"name": "Kone", "expires_on": TOMORROW, **fields}, "administrator")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_making_and_revoking_stand_in_the_security_log(agency: Agency) -> None:
    with capture_logs() as lines:
        made = await agency.key()
        path = f"/networks/{agency.own['id']}/api-keys/{made['id']}"
        await agency.service.http.delete(path, headers=agency.service.as_(person=agency.leader))

    told = [(line["kind"], line["who"], line["key"]) for line in lines if line["event"] == "security"]
    assert told == [("key_made", str(agency.leader), made["id"]), ("key_revoked", str(agency.leader), made["id"])]
