"""A table names organisations and national goals as people do; what can't be found is told with what is near it."""

from typing import Any
from uuid import UUID

from shared.contracts import OrganisationKind
from tests.roadmaps.compassing import Administrator, frame, goal, ids
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.exchanging import as_csv, as_xlsx, bring, brought, counts, documents, exported
from tests.roadmaps.making import made, organisation

COLUMNS = [
    "external_id", "Otsikko", "Vastuuorganisaatio", "national_goal_ids", "Kumppani 1: organisaatio", "partners.1.role"
]  # fmt: skip


async def stage(roadmaps: Roadmaps) -> tuple[UUID, dict[str, UUID]]:
    """A roadmap of Akaa, in a country with Urjala, two bodies of one name and a compass of two goals."""
    owner = await organisation(roadmaps)
    told = {"Akaa": owner, "Urjala": await organisation(roadmaps, "Urjala")}
    for _ in range(2):
        await organisation(roadmaps, "Digiverkosto", OrganisationKind.association)
    named = goal("services") | {"title": {"fi": "Palvelut, jotka toimivat", "sv": "Tjänster som fungerar"}}
    compass = await Administrator(roadmaps).publishes(frame(named, goal("data")), "2022-10-20")
    return await made(roadmaps, owner=owner), told | ids(compass)


def row(name: str, *cells: str) -> list[str]:
    return [name, f"Toimenpide {name}", *cells]


async def test_names_in_any_language_keys_and_ids_mean_the_same(roadmaps: Roadmaps) -> None:
    roadmap_id, named = await stage(roadmaps)
    rows = [
        row("A", "Akaa", "Palvelut, jotka toimivat; data", "URJALA", "lead"),
        row("B", str(named["Akaa"]), "tjänster  som fungerar\npublic-services/data", "", ""),
        row("C", "", f"{named['services']}, Mål data", "", ""),
    ]

    told = await brought(roadmaps, roadmap_id, as_csv(COLUMNS, *rows))
    again = await brought(roadmaps, roadmap_id, as_xlsx(COLUMNS, *rows))
    back = await brought(roadmaps, roadmap_id, await exported(roadmaps, f"/roadmaps/{roadmap_id}/export.csv"))

    assert [counts(one) for one in (told, again, back)] == [(3, 0, 0, 0), (0, 0, 3, 0), (0, 0, 3, 0)]
    first, second, third = await documents(roadmaps, roadmap_id)
    assert first["responsible_party_id"] == second["responsible_party_id"] == str(named["Akaa"])
    assert first["partners"] == [{"organisation_id": str(named["Urjala"]), "role": "lead"}]
    assert [one["national_goal_ids"] for one in (first, second, third)] == [
        [str(named["services"]), str(named["data"])]
    ] * 3


async def test_what_cant_be_found_is_told_by_row_and_column_with_the_nearest_names(roadmaps: Roadmaps) -> None:
    roadmap_id, _ = await stage(roadmaps)
    rows = [
        row("A", "Urjla", "", "", ""),
        row("B", "Digiverkosto", "", "", ""),
        row("C", "", "Palvelut jotka toimivat; Zeppelin", "", ""),
        row("D", "Akaa", "data", "Zeppelin", "lead"),
    ]

    refused = {
        language: await bring(roadmaps, roadmap_id, as_csv(COLUMNS, *rows), language=language)
        for language in ("fi", "sv", "en")
    }

    told: list[dict[str, Any]] = refused["fi"].json()["errors"]
    assert refused["fi"].status_code == 422
    assert [(one["row"], one["field"], one["code"]) for one in told] == [
        (2, "Vastuuorganisaatio", "organisation_not_found"),
        (3, "Vastuuorganisaatio", "organisation_ambiguous"),
        (4, "national_goal_ids", "national_goal_not_found"),
        (4, "national_goal_ids", "national_goal_unknown"),
        (5, "Kumppani 1: organisaatio", "organisation_unknown"),
    ]
    assert told[0]["reason"] == "Organisaatiota ”Urjla” ei löydy. Lähimmät nimet: Urjala."
    assert "Palvelut, jotka toimivat" in told[2]["reason"]
    assert "The nearest names: Urjala" in refused["en"].json()["errors"][0]["reason"]
    assert await documents(roadmaps, roadmap_id) == []
