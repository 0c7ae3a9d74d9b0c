"""Levels by an organisation's own word: only where nothing was assessed, and until something is."""

from typing import Any
from uuid import UUID, uuid4

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made, organisation
from tests.roadmaps.proposing import assessment

OWN: dict[str, Any] = {"title": {"fi": "Digitaaliset palvelut"}, "start": 2.5, "target": 4, "measured_on": "2024-02-01"}
OF_MODEL = OWN | {"model": "municipal-digital-start"}


async def levels(roadmaps: Roadmaps, roadmap: UUID) -> dict[str, tuple[Any, Any]]:
    """Start and source by criterion."""
    shown = await roadmaps.get(f"/roadmaps/{roadmap}")
    return {one["criterion"]: (one["start"], one["source"]) for one in shown["levels"]}


async def test_an_own_level_stands_until_the_same_is_assessed_and_other_ones_stay(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    roadmap = await made(roadmaps, owner=akaa)
    path = f"/roadmaps/{roadmap}/levels/{akaa}"
    for criterion, body in (("services", OF_MODEL), ("leading", OWN)):
        assert (await roadmaps.put(f"{path}/{criterion}", body)).status_code == 200
    by_hand = await levels(roadmaps, roadmap)
    await roadmaps.running.hear(assessment(akaa))
    heard = await levels(roadmaps, roadmap)
    refused = await roadmaps.put(f"{path}/services", OF_MODEL)
    kept = await roadmaps.http.delete(
        f"{path}/services?model=municipal-digital-start", headers=roadmaps.coordinating()
    )  # fmt: skip
    dropped = await roadmaps.http.delete(f"{path}/leading", headers=roadmaps.coordinating())

    assert by_hand == {"services": (2.5, "own"), "leading": (2.5, "own")}
    assert heard == {"services": (2.25, None), "skills": (3.0, None), "leading": (2.5, "own")}
    assert (refused.status_code, refused.json()["code"]) == (409, "assessed_already")
    assert "lähtötaso 2.25, tavoitetaso 4" in refused.json()["title"]
    assert (kept.status_code, dropped.status_code) == (409, 200)
    assert await levels(roadmaps, roadmap) == {"services": (2.25, None), "skills": (3.0, None)}


WRONG: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"start": 7}, "not_on_scale", "start"),
    ({"target": 0}, "not_on_scale", "target"),
    ({"start": None, "target": None}, "level_missing", "start"),
    ({"lowest": 5, "highest": 5}, "scale_upside_down", "highest"),
    ({"title": {}}, None, None),
]


async def test_a_level_off_its_scale_or_of_somebody_elses_is_refused_by_field(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    roadmap = await made(roadmaps, owner=akaa)
    answers = [await roadmaps.put(f"/roadmaps/{roadmap}/levels/{akaa}/leading", OWN | wrong) for wrong, *_ in WRONG]
    elsewhere = await roadmaps.put(f"/roadmaps/{roadmap}/levels/{uuid4()}/leading", OWN)

    assert [one.status_code for one in (*answers, elsewhere)] == [422] * 6
    told = [(one.json()["code"], one.json().get("field")) for one in answers]
    assert told[:-1] == [(code, field) for _, code, field in WRONG[:-1]]
    assert elsewhere.json()["code"] == "organisation_not_of_roadmap"
    assert await levels(roadmaps, roadmap) == {}


NOT_OPEN = ("http://a.example", "https://user@a.example/", "https://a.example/ x", "https:///x")


async def test_working_material_is_reached_by_tls_and_names_nobody(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)

    for address in NOT_OPEN:
        refused = await roadmaps.patch(f"/roadmaps/{roadmap}", {"whiteboard": address})
        assert (refused.status_code, refused.json()["field"]) == (422, "whiteboard"), address


async def test_the_published_page_leads_to_the_whiteboard_and_says_which_levels_are_ones_own(
    roadmaps: Roadmaps,
) -> None:
    akaa = await organisation(roadmaps)
    roadmap = await made(roadmaps, owner=akaa)
    board = "https://valkotaulu.example/akaa?näkymä=1"
    assert (await roadmaps.patch(f"/roadmaps/{roadmap}", {"whiteboard": board})).status_code == 200
    await roadmaps.put(f"/roadmaps/{roadmap}/levels/{akaa}/leading", OWN)
    await roadmaps.post(f"/roadmaps/{roadmap}/publications", {"label": {"fi": "Ensimmäinen"}})

    told = (await roadmaps.http.get(f"/public-roadmaps/{roadmap}/page?lang=fi")).text

    assert f'<a href="{board}" rel="external noopener noreferrer">' in told
    assert "avoimella valkotaululla (valkotaulu.example)" in told
    assert '<span class="mark">oma arvio</span>' in told
