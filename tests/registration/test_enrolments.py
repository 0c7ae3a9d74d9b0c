"""A region enrols in one act, and every municipality counts once."""

import csv
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.contracts import Enrolment
from tests.parts import Running
from tests.registration.scenes import Scenes

MUNICIPALITIES = Path(__file__).parents[2] / "deploy/seed/data/municipalities.csv"


async def test_region_brings_its_municipalities_and_doubles_count_once(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)

    for name in ("Akaa", "Kemi", "Pirkanmaa"):
        assert (await _enrol(registration, network["id"], ids[name], coordinator)).status_code == 201

    found = (await registration.http.get(f"/networks/{network['id']}/municipalities")).json()
    assert found["count"] == 4
    assert [o["name"]["fi"] for o in found["municipalities"]["items"]] == ["Akaa", "Kemi", "Tampere", "Ylöjärvi"]
    said = await registration.said(Enrolment)
    assert [len(enrolment.municipality_ids) for enrolment in said] == [1, 1, 3]


async def test_withdrawn_region_leaves_who_came_alone(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    await _enrol(registration, network["id"], ids["Akaa"], coordinator)
    region = (await _enrol(registration, network["id"], ids["Pirkanmaa"], coordinator)).json()
    path, headers = f"/networks/{network['id']}/enrolments/{region['id']}", registration.as_(person=coordinator)

    first = await registration.http.delete(path, headers=headers)
    second = await registration.http.delete(path, headers=headers)

    assert (first.json()["state"], first.json()["version"]) == ("withdrawn", 2)
    assert second.json() == first.json()
    assert (await registration.http.get(f"/networks/{network['id']}/municipalities")).json()["count"] == 1
    again = await _enrol(registration, network["id"], ids["Pirkanmaa"], coordinator)
    assert (again.status_code, again.json()["id"], again.json()["version"]) == (201, region["id"], 3)


async def test_enrolling_twice_is_one_enrolment(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)

    first = await _enrol(registration, network["id"], ids["Akaa"], coordinator)
    second = await _enrol(registration, network["id"], ids["Akaa"], coordinator)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert len(await registration.said(Enrolment)) == 1


async def test_only_the_coordinator_enrols_and_only_who_is_registered(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    coordinator, stranger = await scenes.person("kirjaamo@vm.example"), await scenes.person("kirjaamo@akaa.example")
    network = await scenes.network(coordinator)

    refused = await _enrol(registration, network["id"], ids["Akaa"], stranger)
    unknown = await _enrol(registration, network["id"], str(coordinator), coordinator)

    assert refused.status_code == 403
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_organisation")


async def test_twenty_four_municipalities_and_pirkanmaa_are_between_41_and_47(
    registration: Running, scenes: Scenes
) -> None:
    municipalities = _real_municipalities()
    rows = [{name: value for name, value in row.items() if value and name != "language"} for row in municipalities]
    imported = await scenes.post("/organisations/imports", {"rows": rows}, "administrator")
    assert imported.json() == {"added": 309 + 19, "changed": 0, "unchanged": 0, "dry_run": False}
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    in_pirkanmaa = [row["code"] for row in municipalities if row["region_code"] == "06"]
    elsewhere = [row["code"] for row in municipalities if row["region_code"] != "06"]
    for code in in_pirkanmaa[:4] + elsewhere[:20]:
        await _enrol(registration, network["id"], await _by_code(registration, "municipality", code), coordinator)
    await _enrol(registration, network["id"], await _by_code(registration, "region", "06"), coordinator)

    count = (await registration.http.get(f"/networks/{network['id']}/municipalities")).json()["count"]

    assert len(in_pirkanmaa) == 23
    assert count == 43


def _real_municipalities() -> list[dict[str, str]]:
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


async def _by_code(registration: Running, kind: str, code: str) -> str:
    found = (await registration.http.get("/organisations", params={"kind": kind, "q": code})).json()["items"]
    return str(next(o["id"] for o in found if o["code"] == code))


async def _enrol(registration: Running, network_id: str, organisation_id: str, person: UUID) -> Any:
    return await registration.http.post(
        f"/networks/{network_id}/enrolments",
        json={"organisation_id": organisation_id},
        headers=registration.as_(person=person),
    )
