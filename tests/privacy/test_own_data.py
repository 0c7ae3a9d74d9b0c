"""A person gets everything that is held about them: each canary, from each table, as JSON, page and ZIP (K4, RP8)."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from deploy.cli.own_data import write
from services.events.service import SERVICE as EVENTS
from services.registration.own_data import parts
from services.registration.service import SERVICE
from shared.contracts import LANGUAGES, Localised, Mandate, Network, NetworkKind, NetworkState, Role, RoleKind
from shared.mail import links
from shared.postgres import Connection
from shared.privacy.own_data import Part, gather
from shared.texts import Texts
from tests.parts import Databases, Running, running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes

ADDRESS = "canary-kirjaamo@kemi.example"
CANARIES = {
    "address": ADDRESS,
    "name": "Canary Kirjaamo",
    "organisation text": "Canary-satama",
    "proposal": "Canary-teatteri",
    "source": "canary-newsletter",
    "target group": "canary-group",
    "reason": "Canary-perustelu",
    "new address": "canary-uusi@kemi.example",
}


async def a_whole_life(registration: Running, gatherings: Gatherings, scenes: Scenes) -> UUID:
    """Somebody with a row in every table that a person can be in."""
    network = str(gatherings.network_id)
    told = {"organisation_text": CANARIES["organisation text"], "source": CANARIES["source"]}
    person = await scenes.member(network, ADDRESS, target_groups=[CANARIES["target group"]], **told)
    mine, theirs = registration.as_(person=person), registration.as_(person=gatherings.coordinator)
    http = registration.http
    await http.patch("/people/me", json={"name": CANARIES["name"]}, headers=mine)
    await http.post("/organisations/proposals", json={"text": CANARIES["proposal"]}, headers=mine)
    await http.post("/people/me/address-changes", json={"address": CANARIES["new address"]}, headers=mine)
    await http.put("/people/me/consents/participant_list", json={"text_version": 1}, headers=mine)
    occurrence = await gatherings.open()
    await registration.hear(gatherings.series(occurrence.series_id))
    signup = await gatherings.sign_up(occurrence, person)
    key = {"Idempotency-Key": "canary-key"}
    await gatherings.set_series_policy(occurrence.series_id, policy="open")
    await http.post(f"/series/{occurrence.series_id}/signups", json={}, headers=mine | key)
    await http.post(f"/networks/{network}/roles", json={"address": ADDRESS, "kind": "expert"}, headers=theirs)
    members = (await http.get(f"/networks/{network}/members", headers=theirs)).json()["items"]
    member = next(one["id"] for one in members if one["person_id"] == str(person))
    await http.post(f"/networks/{network}/members/{member}/review", json={"reason": CANARIES["reason"]}, headers=theirs)
    await registration.fetch("INSERT INTO staff (person_id, role) VALUES ($1, 'coordinator')", person)
    await registration.fetch(
        "INSERT INTO sessions (id, person_id, created_at, expires_at) "
        "VALUES (gen_random_uuid(), $1, now(), now() + interval '12 hours')",
        person,
    )
    assert signup["person_id"] == str(person)
    return person


async def own_data(registration: Running, person: UUID) -> dict[str, Any]:
    answer = await registration.http.get("/people/me/data", headers=registration.as_(person=person))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def own_page(registration: Running, person: UUID) -> str:
    """The address of the person's own page."""
    async with registration.process.resources.pool.acquire() as tx:
        key, now = registration.process.resources.link_key, registration.clock()
        living = await links.living(tx, key, "my_signups", person, now)
    assert living is not None
    return f"/my-signups/{living}"


async def test_every_canary_is_in_the_json_the_page_the_file_and_the_zip(
    registration: Running, gatherings: Gatherings, scenes: Scenes, tmp_path: Path
) -> None:
    person = await a_whole_life(registration, gatherings, scenes)
    told = await own_data(registration, person)
    mine = await own_page(registration, person)
    page = (await registration.http.get(f"{mine}/data")).text
    file = (await registration.http.get(f"{mine}/data.json")).text
    async with registration.process.resources.pool.acquire() as connection:
        gathered = await gather(connection, "registration", SERVICE.own_data, person, datetime.now(UTC))
    write(tmp_path / "own.zip", [gathered])
    zipped = zipfile.ZipFile(tmp_path / "own.zip").read("registration.json").decode()

    for where, text in {
        "json": json.dumps(told, ensure_ascii=False),
        "page": page,
        "file": file,
        "zip": zipped,
    }.items():
        assert [what for what, canary in CANARIES.items() if canary not in text] == [], where
    assert [name for name, rows in told["data"].items() if not rows and name not in ("decisions", "made")] == []
    assert (tmp_path / "own.zip").stat().st_mode & 0o777 == 0o600


async def test_twin_a_forgotten_part_loses_its_canary(
    registration: Running, gatherings: Gatherings, scenes: Scenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await a_whole_life(registration, gatherings, scenes)

    async def nothing(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
        return []

    monkeypatch.setitem(parts.OWN_DATA, "proposals", Part(nothing, ()))
    text = json.dumps(await own_data(registration, person), ensure_ascii=False)
    assert [what for what, canary in CANARIES.items() if canary not in text] == ["proposal"]


async def test_nothing_of_anybody_else_is_in_it(registration: Running, gatherings: Gatherings, scenes: Scenes) -> None:
    person = await a_whole_life(registration, gatherings, scenes)
    other = await scenes.member(str(gatherings.network_id), "kirjaamo@akaa.example")
    text = json.dumps(await own_data(registration, person))
    for theirs in ("kirjaamo@akaa.example", str(other), "verkosto@vm.example", str(gatherings.coordinator)):
        assert theirs not in text


async def test_person_sees_that_staff_looked_and_why_but_not_who(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    person = await a_whole_life(registration, gatherings, scenes)
    reads = (await own_data(registration, person))["data"]["read_by_staff"]
    assert {read["disclosed"] for read in reads} == {"members", "roles"}
    assert {read["acted_as"] for read in reads} == {"coordinator"}
    assert {frozenset(read) for read in reads} == {frozenset({"day", "acted_as", "disclosed", "purpose"})}


async def test_events_tells_what_it_holds(databases: Databases, tmp_path: Path) -> None:
    async with running(EVENTS, databases, tmp_path) as events:
        person, network = UUID(int=7), UUID(int=8)
        await events.hear(
            Network(
                id=network,
                version=1,
                name=Localised(fi="DEV"),
                kind=NetworkKind.peer_network,
                state=NetworkState.active,
                mandate=Mandate.informal,
                owner_id=UUID(int=9),
                purpose=Localised(fi="Vertaistuki"),
                created_at=events.clock(),
                last_active_at=events.clock(),
            ),
            Role(
                id=UUID(int=10),
                version=1,
                network_id=network,
                person_id=person,
                kind=RoleKind.leader,
                starts_on=events.clock().date(),
                active=True,
            ),
        )
        mine = events.as_(person=person)
        await events.http.post(
            f"/networks/{network}/themes", json={"title": {"fi": "Digipalvelut"}, "position": 1}, headers=mine
        )
        told = (await events.http.get("/people/me/data", headers=mine)).json()
    assert told["service"] == "events"
    assert [role["kind"] for role in told["data"]["roles"]] == ["leader"]


async def test_data_is_put_right_on_the_page(registration: Running, scenes: Scenes, gatherings: Gatherings) -> None:
    person = await scenes.member(str(gatherings.network_id), ADDRESS)
    mine = await own_page(registration, person)
    saved = await registration.http.post(f"{mine}/data", data={"name": "Canary", "speaks": "sv"})
    me = (await registration.http.get("/people/me", headers=registration.as_(person=person))).json()
    assert (saved.status_code, me["name"], me["language"]) == (303, "Canary", "sv")
    too_long = await registration.http.post(f"{mine}/data", data={"name": "x" * 201})
    assert too_long.status_code == 422
    assert 'aria-invalid="true"' in too_long.text


async def test_consent_is_given_and_withdrawn_by_one_click_each(
    registration: Running, scenes: Scenes, gatherings: Gatherings
) -> None:
    person = await scenes.member(str(gatherings.network_id), ADDRESS)
    mine = await own_page(registration, person)
    for text_version, given in (("1", True), ("", False)):
        clicked = await registration.http.post(
            f"{mine}/consents/participant_list", data={"text_version": text_version} if text_version else {}
        )
        assert clicked.status_code == 303
        (consent,) = (
            await registration.http.get("/people/me/consents", headers=registration.as_(person=person))
        ).json()
        assert consent["given"] is given


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_speaks_the_readers_language_throughout(
    language: str, registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    person = await a_whole_life(registration, gatherings, scenes)
    page = await registration.http.get(f"{await own_page(registration, person)}/data?lang={language}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    raw = {"fi": (">pending<", ">confirmed<"), "sv": (">pending<", ">confirmed<"), "en": ()}[language]
    for code in ("own_data.", "participant_list</dd>", *raw):
        assert code not in page.text


def test_every_letter_has_a_name_on_the_page() -> None:
    texts = Texts(SERVICE.texts)
    letters = {key.split(".")[1] for key in texts.keys if key.startswith("mail.") and key.endswith(".subject")}
    assert {letter for letter in letters if not texts.has(f"own_data.word.{letter}")} == set()
    assert len(letters) >= 19
