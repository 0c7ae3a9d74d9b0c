"""How far measures are, by whatever they are grouped by: from published versions, with what is left out beside."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import Goal, Localised, MeasureStage, Organisation, OrganisationKind, Roadmap, RoadmapState
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import changed, edited, made, measure, roadmap

CANCELLED: dict[str, Any] = {"status": "cancelled", "stage": MeasureStage.cancelled}
PIRKANMAA = uuid4()


async def rolled_up(roadmaps: Roadmaps, **asked: Any) -> dict[str, Any]:
    """What somebody without a login reads."""
    answer = await roadmaps.http.get("/progress", params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def numbers(told: Mapping[str, Any]) -> dict[str | None, tuple[float | None, int, int, int]]:
    return {
        one["key"]: (one["percent"], one["counted"], one["excluded_cancelled"], one["organisations"])
        for one in told["groups"]
    }


def owned(roadmaps: Roadmaps, owner: UUID) -> Roadmap:
    return roadmap(roadmaps.network).model_copy(update={"owner_id": owner})


async def municipality(roadmaps: Roadmaps, name: str, population: int | None, region: UUID | None = PIRKANMAA) -> UUID:
    told = Organisation(
        id=uuid4(), version=1, name=Localised(fi=name), kind=OrganisationKind.municipality, region_id=region,
        population=population, population_year=2025 if population else None,
    )  # fmt: skip
    await roadmaps.running.hear(told)
    return told.id


async def goal_of_compass(roadmaps: Roadmaps, title: str) -> UUID:
    """One in force, as a published edition leaves it."""
    goal, edition = uuid4(), uuid4()
    async with roadmaps.running.process.resources.pool.acquire() as connection:
        await connection.execute(
            """
            INSERT INTO compass_editions (id, version, frame, edition, state, content, valid_from, changed_at)
            VALUES ($1, 1, $2, 1, 'published', '{}', '2026-01-01', now())
            """,
            edition, f"frame-{edition}",
        )  # fmt: skip
        await connection.execute(
            """
            INSERT INTO national_goals (id, frame_id, part_key, key, title, in_force)
            VALUES ($1, $2, $3, $4, $5, true)
            """,
            goal, edition, "public_services", f"goal-{goal}", {"fi": title},
        )  # fmt: skip
    return goal


async def test_each_number_stands_with_its_formula_and_what_is_left_out(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(
        roadmaps, plan,
        measure(plan, sectors=("education",), progress=40), measure(plan, sectors=("education", "ict"), progress=80),
        measure(plan, sectors=("ict",), **CANCELLED), measure(plan, progress=10),
    )  # fmt: skip
    await publish(roadmaps, plan)

    told = await rolled_up(roadmaps, by="sector")

    assert numbers(told) == {"education": (60.0, 2, 0, 1), "ict": (80.0, 1, 1, 1), None: (10.0, 1, 0, 1)}
    assert [one["name"] and one["name"]["fi"] for one in told["groups"]] == [
        "Sivistys ja koulutus",
        "Tietohallinto",
        None,
    ]
    assert (told["whole"]["percent"], told["whole"]["counted"], told["whole"]["excluded_cancelled"]) == (43.3, 3, 1)
    assert "mean" in (await roadmaps.http.get("/progress", params={"lang": "en"})).json()["formula"]


async def test_what_is_edited_counts_when_it_is_published_and_not_after_it_is_withdrawn(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    one = measure(plan, progress=20)
    await made(roadmaps, plan, one)
    assert (await rolled_up(roadmaps))["whole"]["counted"] == 0
    await publish(roadmaps, plan)

    await changed(roadmaps, one, progress=90)
    before = await rolled_up(roadmaps)
    await publish(roadmaps, plan, "Toinen versio")
    after = await rolled_up(roadmaps)
    await roadmaps.http.delete(f"/roadmaps/{plan.id}/publications", headers=roadmaps.coordinating())

    assert [told["whole"]["percent"] for told in (before, after)] == [20.0, 90.0]
    assert (await rolled_up(roadmaps))["whole"] == {
        "percent": None, "counted": 0, "excluded_cancelled": 0, "illustrative": 0, "organisations": 0, "roadmaps": 0,
    }  # fmt: skip


async def test_municipalities_are_grouped_by_size_and_region_as_far_as_these_are_known(roadmaps: Roadmaps) -> None:
    await roadmaps.running.hear(
        Organisation(id=PIRKANMAA, version=1, name=Localised(fi="Pirkanmaa"), kind=OrganisationKind.region)
    )
    for name, population, region, done in [
        ("Akaa", 16_000, PIRKANMAA, 50), ("Valkeakoski", 20_500, PIRKANMAA, 70), ("Uusi kunta", None, None, 0),
    ]:  # fmt: skip
        owner = await municipality(roadmaps, name, population, region)
        plan = owned(roadmaps, owner)
        await made(roadmaps, plan, measure(plan, progress=done))
        await publish(roadmaps, plan)

    by_size, by_region = await rolled_up(roadmaps, by="size_class"), await rolled_up(roadmaps, by="region")

    assert numbers(by_size) == {
        "20000_49999": (70.0, 1, 0, 1), "10000_19999": (50.0, 1, 0, 1), None: (0.0, 1, 0, 1),
    }  # fmt: skip
    assert numbers(by_region) == {str(PIRKANMAA): (60.0, 2, 0, 2), None: (0.0, 1, 0, 1)}
    assert by_region["groups"][0]["name"]["fi"] == "Pirkanmaa"


async def test_local_goals_are_told_of_one_roadmap_and_asked_of_all_they_are_refused(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network, goals=(Goal(key="lupa", title=Localised(fi="Luvat verkossa")),))
    await made(roadmaps, plan, measure(plan, goals=("lupa",), progress=30))
    await publish(roadmaps, plan)

    told = await rolled_up(roadmaps, by="goal", roadmap_id=plan.id)
    refused = await roadmaps.http.get("/progress", params={"by": "goal"}, headers={"Accept-Language": "sv"})

    assert [(one["key"], one["name"]["fi"], one["percent"]) for one in told["groups"]] == [
        ("lupa", "Luvat verkossa", 30)
    ]
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422, "roadmap_needed", "roadmap_id",
    )  # fmt: skip
    assert "färdplan" in refused.json()["title"]


async def test_goals_of_the_compass_that_no_measure_serves_are_told(roadmaps: Roadmaps) -> None:
    served, idle = (
        await goal_of_compass(roadmaps, "Palvelut verkossa"),
        await goal_of_compass(roadmaps, "Tieto liikkuu"),
    )
    plan = roadmap(roadmaps.network)
    await made(
        roadmaps,
        plan,
        measure(plan, national_goal_ids=(served,)),
        measure(plan, national_goal_ids=(idle,), **CANCELLED),
    )
    await publish(roadmaps, plan)

    told = (await roadmaps.http.get("/compass/coverage")).json()

    assert told["without_measures"] == [str(idle)]
    assert {one["id"]: (one["counted"], one["excluded_cancelled"]) for one in told["goals"]} == {
        str(served): (1, 0), str(idle): (0, 1),
    }  # fmt: skip


async def test_a_team_sees_measures_without_goals_and_goals_without_measures(roadmaps: Roadmaps) -> None:
    goals = (Goal(key="lupa", title=Localised(fi="Luvat")), Goal(key="tieto", title=Localised(fi="Tieto")))
    plan = roadmap(roadmaps.network, goals=goals)
    loose, bound = measure(plan, "Irrallaan"), measure(plan, goals=("lupa",), progress=50)
    await made(roadmaps, plan, loose, bound)

    told = await roadmaps.get(f"/roadmaps/{plan.id}/coverage")
    numbers_now = await roadmaps.get(f"/roadmaps/{plan.id}/progress")

    assert [one["id"] for one in told["measures_without_goal"]] == [str(loose.id)]
    assert [one["key"] for one in told["goals_without_measure"]] == ["tieto"]
    assert [(one["key"], one["percent"], one["counted"]) for one in numbers_now["goals"]] == [
        ("lupa", 50.0, 1), ("tieto", None, 0), (None, 0.0, 1),
    ]  # fmt: skip


async def test_one_organisation_is_seen_as_a_part_of_the_whole(roadmaps: Roadmaps) -> None:
    goal = await goal_of_compass(roadmaps, "Palvelut verkossa")
    akaa, kemi = await municipality(roadmaps, "Akaa", 16_000), await municipality(roadmaps, "Kemi", 20_000)
    for owner, done in ((akaa, 100), (kemi, 0)):
        plan = owned(roadmaps, owner)
        await made(roadmaps, plan, measure(plan, national_goal_ids=(goal,), progress=done))
        await publish(roadmaps, plan)

    told = (await roadmaps.http.get(f"/organisations/{akaa}/contributions")).json()

    (one,) = told["goals"]
    assert (told["name"]["fi"], told["whole"]["counted"]) == ("Akaa", 1)
    assert (one["own"]["percent"], one["everybody"]["percent"], one["everybody"]["counted"]) == (100.0, 50.0, 2)


@pytest.mark.parametrize(("language", "said"), [("fi", "Tilannekuva"), ("sv", "bild"), ("en", "so far")])
async def test_the_picture_shows_bars_with_their_table_in_three_languages(
    roadmaps: Roadmaps, language: str, said: str
) -> None:
    await goal_of_compass(roadmaps, "Palvelut verkossa")
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, measure(plan, sectors=("education",), progress=40), measure(plan, **CANCELLED))
    await publish(roadmaps, plan)

    page = await roadmaps.http.get("/progress.html", params={"lang": language, "network_id": str(roadmaps.network)})

    assert page.status_code == 200
    assert said.lower() in page.text.lower()
    assert "<svg" in page.text
    assert "<table>" in page.text
    assert "Palvelut verkossa" in page.text


async def test_an_archived_roadmap_is_counted_no_more(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, measure(plan, progress=20))
    await publish(roadmaps, plan)

    await edited(roadmaps, plan, state=RoadmapState.archived)
    await publish(roadmaps, plan, "Viimeinen versio")

    assert (await rolled_up(roadmaps))["whole"]["roadmaps"] == 0
