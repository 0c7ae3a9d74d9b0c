"""Every route that shows staff people's data says so, and each such answer is exactly one row (guarantee RP6)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from structlog.testing import capture_logs

from shared.privacy import duty_queries
from shared.privacy.duty_log import disclosed_by
from shared.web.access import Coordinator, OurService
from tests.parts import Running
from tests.privacy.personal import all_services, undeclared
from tests.privacy.test_duty_of_roadmaps import OF_ROADMAPS
from tests.privacy.test_duty_of_surveys import OF_SURVEYS
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes

KEMI = "kirjaamo@kemi.example"
AKAA = "kirjaamo@akaa.example"


@dataclass
class Office:
    """A network with a member, a role, a sign-up that has begun, and a proposal: one of everything staff look at."""

    registration: Running
    coordinator: UUID
    network_id: UUID
    kemi: UUID
    akaa: UUID
    ids: dict[str, str]

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """As the coordinator, who administers as well."""
        told = self.registration.as_("administrator", person=self.coordinator) | headers
        answer = await self.registration.http.request(method, path.format(**self.ids), json=body, headers=told)
        assert answer.status_code < 300, answer.text
        return answer

    async def log(self) -> list[Any]:
        return await self.registration.fetch("SELECT * FROM duty.log ORDER BY id")


@pytest.fixture
async def office(registration: Running, gatherings: Gatherings, scenes: Scenes) -> Office:
    network = gatherings.network_id
    await scenes.register()
    moderated = await scenes.network(gatherings.coordinator, joining="moderated", name={"fi": "Toinen"})
    kemi = await scenes.member(str(network), KEMI)
    akaa = await scenes.member(moderated["id"], AKAA)
    occurrence = await gatherings.open(days=0.05)
    signup = await gatherings.sign_up(occurrence, kemi)
    await gatherings.service.hear(gatherings.series(occurrence.series_id))
    headers = registration.as_(person=kemi)
    proposals = [
        (await registration.http.post("/organisations/proposals", json={"text": text}, headers=headers)).json()["id"]
        for text in ("Kemin satama", "Kemin teatteri")
    ]
    members = await registration.fetch("SELECT id, person_id FROM members")
    by_person = {row["person_id"]: str(row["id"]) for row in members}
    ids = {
        "network": str(network),
        "moderated": moderated["id"],
        "member": by_person[kemi],
        "waiting": by_person[akaa],
        "occurrence": str(occurrence.id),
        "series": str(occurrence.series_id),
        "signup": signup["id"],
        "proposal": proposals[0],
        "other_proposal": proposals[1],
        "organisation": (await registration.http.get("/organisations?q=Kemi")).json()["items"][0]["id"],
    }
    return Office(registration, gatherings.coordinator, network, kemi, akaa, ids)


async def _end_role(office: Office) -> None:
    given = await office.ask("POST", "/networks/{network}/roles", {"address": KEMI, "kind": "expert"})
    await office.registration.fetch("DELETE FROM duty.log")
    await office.ask("DELETE", f"/networks/{{network}}/roles/{given.json()['id']}")


async def _give_role(office: Office) -> None:
    await office.ask("POST", "/networks/{network}/roles", {"address": KEMI, "kind": "expert"})


async def _hand_over(office: Office) -> None:
    await office.ask("POST", "/networks/{network}/handover", {"to": KEMI})


async def _refuse(office: Office) -> None:
    await office.ask("POST", "/organisations/proposals/{other_proposal}/refusal", {"reason": "On jo"})


async def _accept(office: Office) -> None:
    body = {"organisation_id": office.ids["organisation"]}
    await office.ask("POST", "/organisations/proposals/{proposal}/acceptance", body)


async def _asking_for_addresses(office: Office) -> None:
    """As another of our services, which goes by its own id."""
    headers = office.registration.as_("service", person=office.coordinator)
    body = {"people": [str(office.kemi)]}
    assert (await office.registration.http.post("/people/addresses", json=body, headers=headers)).is_success


def _getting(path: str) -> Callable[[Office], Awaitable[Any]]:
    return lambda office: office.ask("GET", path)


def _deciding(decision: str, member: str, network: str) -> Callable[[Office], Awaitable[Any]]:
    path = f"/networks/{{{network}}}/members/{{{member}}}/{decision}"
    return lambda office: office.ask("POST", path, {"reason": "Katsotaan"})


WAYS: dict[str, tuple[Callable[[Office], Awaitable[Any]], str]] = {
    "GET /networks/{network_id}/members": (_getting("/networks/{network}/members"), "kemi"),
    "GET /networks/{network_id}/members/{member_id}": (_getting("/networks/{network}/members/{member}"), "kemi"),
    "POST /networks/{network_id}/members/{member_id}/approval": (_deciding("approval", "waiting", "moderated"), "akaa"),
    "POST /networks/{network_id}/members/{member_id}/rejection": (
        _deciding("rejection", "waiting", "moderated"),
        "akaa",
    ),
    "POST /networks/{network_id}/members/{member_id}/review": (_deciding("review", "member", "network"), "kemi"),
    "GET /networks/{network_id}/roles": (_getting("/networks/{network}/roles"), "coordinator"),
    "POST /networks/{network_id}/roles": (_give_role, "kemi"),
    "DELETE /networks/{network_id}/roles/{role_id}": (_end_role, "kemi"),
    "POST /networks/{network_id}/handover": (_hand_over, "kemi"),
    "GET /occurrences/{occurrence_id}/signups": (_getting("/occurrences/{occurrence}/signups"), "kemi"),
    "GET /occurrences/{occurrence_id}/signups.csv": (_getting("/occurrences/{occurrence}/signups.csv"), "kemi"),
    "GET /occurrences/{occurrence_id}/signups.xlsx": (_getting("/occurrences/{occurrence}/signups.xlsx"), "kemi"),
    "GET /series/{series_id}/signups": (_getting("/series/{series}/signups"), ""),
    "POST /signups/{signup_id}/attended": (
        lambda office: office.ask("POST", "/signups/{signup}/attended", {"attended": True}),
        "kemi",
    ),
    "POST /people/addresses": (_asking_for_addresses, "kemi"),
    "POST /networks/{network_id}/people/names": (
        lambda office: office.ask("POST", "/networks/{network}/people/names", {"people": [str(office.kemi)]}),
        "kemi",
    ),
    "GET /organisations/proposals": (_getting("/organisations/proposals"), "kemi"),
    "POST /organisations/proposals/{proposal_id}/acceptance": (_accept, "kemi"),
    "POST /organisations/proposals/{proposal_id}/refusal": (_refuse, "kemi"),
}
"""How each route is called, and whose data it shows; a declared route that isn't here fails the test below."""


def disclosed_to_services(route: str) -> bool:
    return any(isinstance(service.access.routes.get(route), OurService) for service in all_services())


def test_every_staff_route_that_shows_people_declares_it() -> None:
    assert {service.name: undeclared(service) for service in all_services()} == {
        service.name: [] for service in all_services()
    }


def test_twin_a_forgotten_declaration_is_found() -> None:
    forgetful = all_services()[0]
    for name, access in forgetful.access.routes.items():
        if isinstance(access, Coordinator) and access.discloses and name.startswith("GET "):
            table = forgetful.access.including({name: replace(access, discloses=None)})
            assert undeclared(replace(forgetful, access=table)) == [name]


def test_every_declared_route_is_called_below() -> None:
    declared = {
        name
        for service in all_services()
        for name, access in service.access.routes.items()
        if disclosed_by(access) is not None
    }
    assert declared == set(WAYS) | set(OF_SURVEYS) | set(OF_ROADMAPS)


@pytest.mark.parametrize("route", WAYS)
async def test_each_answer_is_one_row(route: str, office: Office) -> None:
    call, whose = WAYS[route]
    await office.registration.fetch("DELETE FROM duty.log")

    await call(office)

    (row,) = await office.log()
    assert row["route"] == route
    assert row["who"] == office.coordinator
    acted_as = "service" if disclosed_to_services(route) else "administrator"
    assert (row["acted_as"], row["by_role"]) == (acted_as, "postgres")
    assert row["whose"] == ([getattr(office, whose)] if whose else [])
    assert row["purpose"]
    if "{" in route:
        assert str(row["scope_id"]) in office.ids.values() or row["scope"] in ("network_id", "member_id")


async def test_leader_acts_as_coordinator_and_the_row_says_of_what_the_list_was(office: Office) -> None:
    headers = office.registration.as_(person=office.coordinator)
    await office.registration.http.get(f"/networks/{office.network_id}/members", headers=headers)
    (row,) = await office.log()
    assert (row["acted_as"], row["scope"], row["scope_id"]) == ("coordinator", "network_id", office.network_id)
    assert row["correlation_id"] is not None


async def test_own_data_and_refusals_are_no_reads(office: Office) -> None:
    mine = office.registration.as_(person=office.kemi)
    for path in ("/people/me", "/people/me/memberships", "/signups", f"/signups/{office.ids['signup']}"):
        assert (await office.registration.http.get(path, headers=mine)).status_code == 200
    refused = await office.registration.http.get(f"/networks/{office.network_id}/members", headers=mine)
    missing = await office.registration.http.get(
        f"/networks/{office.network_id}/members/{uuid4()}", headers=office.registration.as_(person=office.coordinator)
    )
    assert (refused.status_code, missing.status_code) == (403, 404)
    assert await office.log() == []


async def test_no_row_no_answer(office: Office) -> None:
    """A list and a file: where the row can't be written, nobody sees them."""
    await office.registration.fetch("ALTER TABLE duty.log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    for route in ("GET /networks/{network_id}/members", "GET /occurrences/{occurrence_id}/signups.csv"):
        with capture_logs(), pytest.raises(AssertionError, match="unexpected"):
            await WAYS[route][0](office)


async def test_a_change_that_cannot_be_written_down_does_not_happen(office: Office) -> None:
    await office.registration.fetch("ALTER TABLE duty.log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    with capture_logs(), pytest.raises(AssertionError, match="unexpected"):
        await _give_role(office)
    assert await office.registration.fetch("SELECT 1 FROM roles WHERE kind = 'expert'") == []


async def test_twin_without_the_row_the_answer_goes_out_unseen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def forget(*_: object) -> None:
        """Writes nothing."""

    monkeypatch.setattr(duty_queries, "insert", forget)
    answer = await office.ask("GET", "/networks/{network}/members")
    assert KEMI in answer.text
    assert await office.log() == []
