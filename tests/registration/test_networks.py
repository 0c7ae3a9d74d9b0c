"""Networks: what they must say of themselves, who may change them, how they go through life."""

from datetime import timedelta
from typing import Any

from shared.contracts import Network, Role
from tests.parts import Running
from tests.registration.scenes import Scenes

SEED = [
    ("Chatbot-yhteisö", "community"),
    ("Digitoimisto ja Do Digi Foorumi", "action_group"),
    ("Digituen verkosto", "peer_network"),
    ("DEV", "peer_network"),
    ("Kuntien digikehittämistoimiston digisumpit", "peer_network"),
    ("Valtionavustustoiminnan kehittämishanke", "project"),
]
WORKING_GROUP = {
    "name": {"fi": "Esteettömyystoimia täytäntöönpaneva työryhmä"},
    "kind": "appointed_working_group",
    "mandate": "appointed",
    "decision": "Asettamispäätös VN/1234/2021",
    "starts_on": "2021-06-01",
    "ends_on": "2032-12-31",
}


async def test_coordinator_registers_a_network_and_leads_it(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")

    network = await scenes.network(
        coordinator,
        abbreviation="DEV",
        leader_role={"fi": "Digitalisaatiojohtaja", "sv": "Digitaliseringsdirektör"},
        programme={"fi": "Digitalisaation edistämisen ohjelma"},
        tasks=[{"fi": "Jakaa kokemuksia"}],
        goals=[{"fi": "Digikehittäjien osaaminen kasvaa"}],
        target_groups=["muutosagentti", "palvelumuotoilija"],
        sectors=["kunnat"],
        direction="bottom_up",
        channels=["https://vm.example/dev"],
        hashtag="#DiginEdistäjät",
        starts_on="2021-11-05",
        continuation={"fi": "Jatkuu osana digitoimistoa"},
    )

    shown = await registration.http.get(f"/networks/{network['id']}")
    assert shown.json() == network
    assert (shown.headers["etag"], network["created_at"]) == ('"1"', "2026-11-24T09:00:00Z")
    assert "joining" not in (await registration.said(Network))[0].model_dump()
    roles = await registration.said(Role)
    assert [(r.person_id, r.kind, r.active) for r in roles] == [(coordinator, "leader", True)]


async def test_the_seven_networks_of_the_memo_can_be_entered(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    for name, kind in SEED:
        await scenes.network(coordinator, name={"fi": name}, kind=kind)
    await scenes.network(coordinator, **WORKING_GROUP)

    listed = (await registration.http.get("/networks")).json()["items"]
    groups = (await registration.http.get("/networks", params={"kind": "appointed_working_group"})).json()["items"]

    assert len(listed) == 7
    assert [n["name"]["fi"] for n in listed] == sorted(n["name"]["fi"] for n in listed)
    assert [n["decision"] for n in groups] == ["Asettamispäätös VN/1234/2021"]


async def test_search_reads_names_purposes_and_hashtags(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    await scenes.network(coordinator, hashtag="#DiginEdistäjät")
    await scenes.network(coordinator, name={"fi": "Digisumpit"}, purpose={"fi": "Kuntien aamukahvit"})

    async def found(q: str) -> list[str]:
        answer = await registration.http.get("/networks", params={"q": q, "state": "active"})
        return [n["name"]["fi"] for n in answer.json()["items"]]

    assert await found("edistäjät") == ["DEV-verkosto"]
    assert await found("AAMUKAHVIT") == ["Digisumpit"]
    assert await found("fi") == []


async def test_appointed_working_group_needs_decision_and_dates(registration: Running, scenes: Scenes) -> None:
    coordinator, owner = await scenes.person("kirjaamo@lvm.example"), await scenes.ministry()

    async def lacks(**left_out: Any) -> tuple[int, str, str]:
        body = {**WORKING_GROUP, "owner_id": owner, "purpose": {"fi": "Esteettömyys"}, **left_out}
        body = {name: value for name, value in body.items() if value is not None}
        answer = await scenes.post("/networks", body, "coordinator", person=coordinator)
        return answer.status_code, answer.json()["code"], answer.json()["field"]

    assert await lacks(decision=None) == (422, "decision_needed", "decision")
    assert await lacks(mandate="informal") == (422, "mandate_not_appointed", "mandate")
    assert await lacks(starts_on=None) == (422, "dates_needed", "starts_on")
    assert await lacks(ends_on=None) == (422, "dates_needed", "ends_on")
    assert await lacks(ends_on="2020-01-01") == (422, "ends_before_it_starts", "ends_on")
    assert await lacks(kind="peer_network", decision=None) == (422, "decision_needed", "decision")


async def test_requests_are_read_strictly(registration: Running, scenes: Scenes) -> None:
    coordinator, owner = await scenes.person("kirjaamo@vm.example"), await scenes.ministry()

    async def refused(**fields: Any) -> tuple[int, str, str]:
        body = {"name": {"fi": "DEV"}, "kind": "project", "owner_id": owner, "purpose": {"fi": "Tuki"}, **fields}
        answer = await scenes.post("/networks", body, "coordinator", person=coordinator)
        return answer.status_code, answer.json()["code"], answer.json()["field"]

    assert await refused(colour="blue") == (422, "unknown_field", "colour")
    assert await refused(name={"fi": ""}) == (422, "too_short", "name.fi")
    assert await refused(name={"de": "Netz"}) == (422, "unknown_field", "name.de")
    assert await refused(purpose={"fi": "x" * 10_001}) == (422, "too_long", "purpose.fi")
    assert await refused(kind="club") == (422, "unknown_value", "kind")
    assert await refused(sectors=["x"] * 51) == (422, "too_many", "sectors")
    assert await refused(owner_id="akaa") == (422, "not_an_id", "owner_id")
    assert await refused(owner_id=str(coordinator)) == (422, "unknown_organisation", "owner_id")
    assert await refused(leader_address="akaa") == (422, "invalid_address", "leader_address")
    assert await refused(state="closed") == (422, "historical_only", "state")
    assert await refused(created_at="2021-11-05T07:00:00Z") == (422, "historical_only", "created_at")
    assert await registration.said(Network) == []


async def test_another_leader_can_be_named(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")

    network = await scenes.network(coordinator, leader_address="digi@dvv.example")

    letters = await scenes.mails("digi@dvv.example")
    assert len(letters) == 1
    body = {"abbreviation": "DEV"}
    path = f"/networks/{network['id']}"
    leader = (await registration.said(Role))[0].person_id
    assert (await _patch(registration, path, body, person=leader)).status_code == 200
    assert (await _patch(registration, path, body, person=coordinator)).status_code == 403


async def test_historical_network_keeps_its_own_dates_and_mails_nobody(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")

    network = await scenes.network(
        coordinator,
        historical=True,
        state="continued",
        created_at="2021-11-05T07:00:00Z",
        last_active_at="2023-03-03T08:00:00Z",
        leader_address="digi@dvv.example",
    )

    assert (network["state"], network["created_at"]) == ("continued", "2021-11-05T07:00:00Z")
    assert network["last_active_at"] == "2023-03-03T08:00:00Z"
    assert await registration.fetch("SELECT FROM mail_intents") == []


async def test_update_needs_the_version_that_was_seen(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    path = f"/networks/{(await scenes.network(coordinator, hashtag='#dev'))['id']}"
    registration.clock.now += timedelta(hours=2)
    headers = {"If-Match": '"1"'}

    first = await _patch(registration, path, {"hashtag": None, "joining": "moderated"}, headers, person=coordinator)
    second = await _patch(registration, path, {"hashtag": "#x"}, headers, person=coordinator)

    assert first.status_code == 200
    assert (first.json()["hashtag"], first.json()["joining"], first.json()["version"]) == (None, "moderated", 2)
    assert first.json()["last_active_at"] == "2026-11-24T11:00:00Z"
    assert first.json()["purpose"] == {"fi": "Digikehittäjien vertaistuki", "sv": None, "en": None, "original": "fi"}
    assert (second.status_code, second.json()["code"]) == (412, "version_conflict")
    assert [n.version for n in await registration.said(Network)] == [1, 2]


async def test_update_cannot_take_away_what_a_network_needs(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    path = f"/networks/{(await scenes.network(coordinator, **WORKING_GROUP))['id']}"

    async def refused(body: dict[str, Any]) -> str:
        answer = await _patch(registration, path, body, person=coordinator)
        assert answer.status_code == 422
        return str(answer.json()["code"])

    assert await refused({"name": None}) == "invalid"
    assert await refused({"decision": None}) == "decision_needed"
    assert await refused({"state": "closed"}) == "unknown_field"


async def test_network_lives_step_by_step(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator, state="planned")

    async def becomes(state: str) -> tuple[int, str]:
        answer = await registration.http.put(
            f"/networks/{network['id']}/state", json={"state": state}, headers=registration.as_(person=coordinator)
        )
        return answer.status_code, answer.json().get("code", answer.json().get("state"))

    assert await becomes("closed") == (409, "illegal_transition")
    assert await becomes("active") == (200, "active")
    assert await becomes("active") == (200, "active")
    assert await becomes("closed") == (409, "illegal_transition")
    assert await becomes("closing") == (200, "closing")
    assert await becomes("closed") == (200, "closed")
    assert await becomes("active") == (409, "illegal_transition")
    assert [n.state for n in await registration.said(Network)] == ["planned", "active", "closing", "closed"]


async def test_strangers_change_nothing(registration: Running, scenes: Scenes) -> None:
    coordinator, stranger = await scenes.person("kirjaamo@vm.example"), await scenes.person("kirjaamo@akaa.example")
    path = f"/networks/{(await scenes.network(coordinator))['id']}"
    await scenes.network(stranger, name={"fi": "Toinen"})

    assert (await _patch(registration, path, {"hashtag": "#x"}, person=stranger)).status_code == 403
    assert (await registration.http.patch(path, json={"hashtag": "#x"})).status_code == 401
    missing = "/networks/00000000-0000-4000-8000-000000000000"
    assert (await registration.http.get(missing)).status_code == 404
    assert (await registration.http.get("/networks/akaa")).status_code == 422
    assert [n.version for n in await registration.said(Network)] == [1, 1]


async def test_network_outlives_whoever_founded_it(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)

    await registration.fetch("DELETE FROM people WHERE id = $1", coordinator)

    assert (await registration.http.get(f"/networks/{network['id']}")).json() == network
    assert await registration.fetch("SELECT FROM roles") == []


async def _patch(
    registration: Running, path: str, body: Any, headers: dict[str, str] | None = None, *, person: Any = None
) -> Any:
    return await registration.http.patch(
        path, json=body, headers={**registration.as_(person=person), **(headers or {})}
    )
