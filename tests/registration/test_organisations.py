"""The register: looked up in Finnish order, imported whole or not at all, chosen from instead of free text."""

import httpx

from shared.contracts import Organisation
from tests.parts import Running
from tests.registration.scenes import MUNICIPALITIES, Scenes


async def test_names_come_in_finnish_order(registration: Running, scenes: Scenes) -> None:
    for name in ("Ähtäri", "Åland", "Ypäjä", "Öja", "akaa"):
        body = {"name": {"fi": name}, "kind": "association"}
        assert (await scenes.post("/organisations", body, "administrator")).status_code == 201

    found = (await registration.http.get("/organisations", params={"kind": "association"})).json()["items"]

    assert [o["name"]["fi"] for o in found] == ["akaa", "Ypäjä", "Åland", "Ähtäri", "Öja"]


async def test_pages_follow_each_other_without_gaps(registration: Running, scenes: Scenes) -> None:
    await scenes.register()
    names, cursor = [], None
    while True:
        query = {"limit": "3", "kind": "municipality"} | ({"cursor": cursor} if cursor else {})
        page = (await registration.http.get("/organisations", params=query)).json()
        names += [o["name"]["fi"] for o in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert names == ["Akaa", "Helsinki", "Kemi", "Tampere", "Ylöjärvi"]


async def test_search_finds_swedish_names_and_codes(registration: Running, scenes: Scenes) -> None:
    await scenes.register()

    async def found(q: str) -> list[str]:
        answer = await registration.http.get("/organisations", params={"q": q})
        return [o["name"]["fi"] for o in answer.json()["items"]]

    assert await found("tammer") == ["Tampere"]
    assert await found("020") == ["Akaa"]
    assert await found("birkaland") == ["Pirkanmaa"]
    assert await found("%") == []


async def test_import_makes_regions_with_their_municipalities(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()

    region = (await registration.http.get(f"/organisations/{ids['Pirkanmaa']}")).json()
    akaa = (await registration.http.get(f"/organisations/{ids['Akaa']}")).json()

    assert set(region["member_ids"]) == {ids["Akaa"], ids["Tampere"], ids["Ylöjärvi"]}
    assert akaa["region_id"] == ids["Pirkanmaa"]
    assert akaa["population"] is None
    said = await registration.said(Organisation)
    assert len(said) == 8
    assert {str(o.id): o.version for o in said} == dict.fromkeys(ids.values(), 1)


async def test_import_again_changes_and_says_nothing(registration: Running, scenes: Scenes) -> None:
    await scenes.register()

    again = await scenes.post("/organisations/imports", {"rows": MUNICIPALITIES}, "administrator")

    assert again.json() == {"added": 0, "changed": 0, "unchanged": 8, "dry_run": False}
    assert len(await registration.said(Organisation)) == 8


async def test_municipality_that_changes_its_region_leaves_the_old_one(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    moved = [{"code": "020", "name_fi": "Akaa", "region_code": "19"}]

    report = (await scenes.post("/organisations/imports", {"rows": moved}, "administrator")).json()

    assert report["changed"] == 3
    region = (await registration.http.get(f"/organisations/{ids['Pirkanmaa']}")).json()
    assert set(region["member_ids"]) == {ids["Tampere"], ids["Ylöjärvi"]}
    assert region["version"] == 2


async def test_dry_run_reports_and_stores_nothing(registration: Running, scenes: Scenes) -> None:
    body = {"rows": MUNICIPALITIES, "dry_run": True}

    report = (await scenes.post("/organisations/imports", body, "administrator")).json()

    assert report == {"added": 8, "changed": 0, "unchanged": 0, "dry_run": True}
    assert (await registration.http.get("/organisations")).json()["items"] == []
    assert await registration.said(Organisation) == []


async def test_one_bad_row_stores_nothing_and_every_bad_row_is_named(registration: Running, scenes: Scenes) -> None:
    rows = [
        MUNICIPALITIES[0],
        {"name_fi": "Koodittomala"},
        {"code": "1", "name_fi": "x" * 201},
        {"code": "2", "name_fi": "Kemi", "colour": "blue"},
    ]

    answer = await scenes.post("/organisations/imports", {"rows": rows}, "administrator")
    later = await scenes.post(
        "/organisations/imports", {"rows": [MUNICIPALITIES[0], MUNICIPALITIES[0]]}, "administrator"
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "rows_invalid"
    named = [(error["row"], error["field"], error["code"]) for error in answer.json()["errors"]]
    assert named == [(3, "name_fi", "too_long"), (4, "colour", "unknown_field")]
    assert [(e["row"], e["code"]) for e in later.json()["errors"]] == [(2, "given_twice")]
    assert (await registration.http.get("/organisations")).json()["items"] == []


async def test_joint_body_lists_municipalities_by_code(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    row = {"name_fi": "Kaustisen seutukunta", "kind": "sub_region", "member_codes": ["240", "091"]}

    first = await scenes.post("/organisations/imports", {"rows": [row]}, "administrator")
    again = await scenes.post("/organisations/imports", {"rows": [row]}, "administrator")
    unknown = await scenes.post("/organisations/imports", {"rows": [{**row, "member_codes": ["999"]}]}, "administrator")

    assert (first.json()["added"], again.json()["unchanged"]) == (1, 1)
    found = (await registration.http.get("/organisations", params={"kind": "sub_region"})).json()["items"]
    assert set(found[0]["member_ids"]) == {ids["Kemi"], ids["Helsinki"]}
    assert unknown.json()["errors"][0]["code"] == "unknown_organisation"


async def test_populations_come_by_code(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    rows = [{"code": "020", "population": 16043, "year": 2024}]

    first = await scenes.post("/organisations/populations", {"rows": rows}, "administrator")
    again = await scenes.post("/organisations/populations", {"rows": rows}, "administrator")

    assert (first.json()["changed"], again.json()["changed"]) == (1, 0)
    akaa = (await registration.http.get(f"/organisations/{ids['Akaa']}")).json()
    assert (akaa["population"], akaa["population_year"], akaa["version"]) == (16043, 2024, 2)


async def test_populations_come_as_a_file_and_bad_lines_are_named(registration: Running, scenes: Scenes) -> None:
    await scenes.register()
    headers = registration.as_("administrator") | {"Content-Type": "text/csv"}

    async def sent(text: str) -> httpx.Response:
        return await registration.http.post("/organisations/populations.csv", content=text.encode(), headers=headers)

    good = await sent("\ufeffcode;population;year\r\n020;16043;2024\r\n837;260180;2024\r\n")
    bad = await sent("code,population,year\n020,many,2024\n837,1,2024,5\n")
    unknown = await sent("code,population,year\n999,1,2024\n")
    empty = await sent("")

    assert good.json()["changed"] == 2
    assert [(e["row"], e["field"]) for e in bad.json()["errors"]] == [(1, "population"), (2, "spare")]
    assert [answer.json()["code"] for answer in (bad, unknown, empty)] == [
        "rows_invalid",
        "unknown_organisation",
        "missing",
    ]


async def test_same_key_registers_once(registration: Running, scenes: Scenes) -> None:
    headers = registration.as_("administrator") | {"Idempotency-Key": "vm-1"}
    body = {"name": {"fi": "Valtiovarainministeriö"}, "kind": "ministry"}

    first = await registration.http.post("/organisations", json=body, headers=headers)
    again = await registration.http.post("/organisations", json=body, headers=headers)
    other = await registration.http.post("/organisations", json={**body, "kind": "agency"}, headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")


async def test_stale_version_is_refused(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    headers = registration.as_("administrator") | {"If-Match": '"1"'}
    path, body = f"/organisations/{ids['Akaa']}", {"name": {"fi": "Akaa", "sv": "Ackas"}}

    first = await registration.http.patch(path, json=body, headers=headers)
    second = await registration.http.patch(path, json=body, headers=headers)

    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert (second.status_code, second.json()["code"]) == (412, "version_conflict")


async def test_register_refuses_what_cannot_be(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()

    async def refused(**fields: object) -> tuple[int, str, str]:
        body = {"name": {"fi": "Akaan seutu"}, "kind": "sub_region", **fields}
        answer = await scenes.post("/organisations", body, "administrator")
        return answer.status_code, answer.json()["code"], answer.json()["field"]

    stranger = "00000000-0000-4000-8000-000000000000"
    assert await refused(kind="municipality", code="020") == (409, "organisation_exists", "code")
    assert await refused(kind="agency", member_ids=[ids["Akaa"]]) == (422, "no_joint_body", "member_ids")
    assert await refused(member_ids=[stranger]) == (422, "unknown_organisation", "member_ids")
    assert await refused(region_id=ids["Akaa"]) == (422, "unknown_organisation", "region_id")
    assert await refused(kind="kingdom") == (422, "unknown_value", "kind")
    assert await refused(colour="blue") == (422, "unknown_field", "colour")
    assert await refused(name={}) == (422, "invalid", "name")


async def test_only_administrators_keep_the_register(registration: Running, scenes: Scenes) -> None:
    body = {"name": {"fi": "Valtiovarainministeriö"}, "kind": "ministry"}

    assert (await registration.http.post("/organisations", json=body)).status_code == 401
    assert (await scenes.post("/organisations", body, "coordinator")).status_code == 403
    assert (await scenes.post("/organisations/imports", {"rows": MUNICIPALITIES})).status_code == 403


async def test_refusals_speak_the_asked_language(registration: Running, scenes: Scenes) -> None:
    async def title(language: str) -> str:
        headers = {"Accept-Language": language}
        answer = await registration.http.get("/organisations/00000000-0000-4000-8000-000000000000", headers=headers)
        assert answer.headers["content-type"].startswith("application/problem+json")
        return str(answer.json()["title"])

    said = {await title("fi"), await title("sv"), await title("en")}

    assert len(said) == 3
