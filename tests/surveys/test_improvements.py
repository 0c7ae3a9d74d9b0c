"""From feedback to action: what people said, what is done about it, and the edition that it shaped (C18, X6, X22)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import Improvement
from tests.surveys.answering import WHOLE, asks
from tests.surveys.conftest import Surveys


async def published(surveys: Surveys) -> str:
    """The id of a survey with published results."""
    asking = await asks(surveys)
    for _ in range(6):
        await asking.answer(uuid4(), WHOLE)
    await asking.close()
    assert (await surveys.post(f"/surveys/{asking.id}/results", {})).status_code == 201
    await surveys.silence()
    return str(asking.id)


def told(survey: str, **fields: Any) -> dict[str, Any]:
    return {
        "said": {"fi": "Esimerkkejä on liian vähän", "sv": "För få exempel", "en": "Too few examples"},
        "doing": {"fi": "Kaksi kuntaa kertoo joka kerta"},
        "responsible": {"fi": "Verkoston sihteeri"},
        "sources": [{"survey_id": survey, "question": "useful"}],
        **fields,
    }


async def agreed(surveys: Surveys, **fields: Any) -> dict[str, Any]:
    answer = await surveys.post(f"/networks/{surveys.network}/improvements", told(await published(surveys), **fields))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_an_improvement_is_said_at_each_step(surveys: Surveys) -> None:
    made = await agreed(surveys)
    path = f"/improvements/{made['id']}"
    await surveys.patch(path, {"state": "under_way"})
    done = await surveys.patch(path, {"state": "done", "result": {"fi": "Neljä kuntaa on kertonut"}})
    assert (done.status_code, done.json()["state"], done.json()["ended_on"]) == (200, "done", "2026-11-24")
    assert await surveys.types_said(Improvement) == ["improvement.agreed", "improvement.started", "improvement.done"]
    assert [said.version for said in await surveys.said(Improvement)] == [1, 2, 3]


async def test_an_improvement_needs_a_source_in_published_results(surveys: Surveys) -> None:
    path, survey = f"/networks/{surveys.network}/improvements", await published(surveys)
    none = await surveys.post(path, told(survey, sources=[]))
    assert none.status_code == 422
    unknown = await surveys.post(path, told(survey, sources=[{"survey_id": survey, "question": "never-asked"}]))
    assert (unknown.status_code, unknown.json()["code"]) == (422, "source_not_published")
    unpublished = str((await asks(surveys)).id)
    early = await surveys.post(path, told(unpublished))
    assert (early.status_code, early.json()["code"]) == (422, "source_not_published")
    assert await surveys.said(Improvement) == []


async def test_a_source_of_another_network_is_refused(surveys: Surveys) -> None:
    survey = await published(surveys)
    other = uuid4()
    await surveys.hears_of_network(other, "Toinen verkosto", surveys.coordinator)
    refused = await surveys.post(f"/networks/{other}/improvements", told(survey))
    assert (refused.status_code, refused.json()["code"]) == (422, "source_not_published")


@pytest.mark.parametrize("state", ["done", "dropped"])
async def test_what_has_ended_says_with_what_result(surveys: Surveys, state: str) -> None:
    made = await agreed(surveys)
    refused = await surveys.patch(f"/improvements/{made['id']}", {"state": state})
    assert (refused.status_code, refused.json()["code"]) == (422, "result_missing")


async def test_an_old_version_changes_nothing(surveys: Surveys) -> None:
    made = await agreed(surveys)
    path = f"/improvements/{made['id']}"
    await surveys.patch(path, {"state": "under_way"}, **{"If-Match": '"1"'})
    late = await surveys.patch(path, {"doing": {"fi": "Muuta"}}, **{"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "version_conflict")


async def test_feedback_of_one_edition_is_shown_where_it_shaped_the_next(surveys: Surveys) -> None:
    second = uuid4()
    await surveys.hears_of_network(second, "Toinen toteutuskerta", surveys.coordinator)
    made = await agreed(surveys, edition_id=str(second))
    listed = (await surveys.http.get(f"/networks/{second}/improvements")).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    page = (await surveys.http.get(f"/networks/{second}/what-you-said")).text
    assert "Edellisen toteutuskerran palaute muutti" in page
    own = (await surveys.http.get(f"/networks/{surveys.network}/what-you-said")).text
    assert "Edellisen toteutuskerran palaute muutti" not in own


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("fi", "Sanoitte – teimme", "Esimerkkejä on liian vähän"),
        ("sv", "Ni sade – vi gjorde", "För få exempel"),
        ("en", "You said – we did", "Too few examples"),
    ],
)
async def test_everybody_reads_what_was_said_and_done(surveys: Surveys, language: str, title: str, said: str) -> None:
    await agreed(surveys)
    page = await surveys.http.get(f"/networks/{surveys.network}/what-you-said", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert title in page.text
    assert said in page.text
    assert "Hyödyllisyys" in page.text


async def test_what_generated_answers_lead_to_says_so_and_never_stops_to(surveys: Surveys) -> None:
    real, generated = await published(surveys), await published(surveys)
    await surveys.running.fetch("UPDATE surveys SET illustrative = true WHERE id = $1", UUID(generated))
    path = f"/networks/{surveys.network}/improvements"

    plain, example, led_to = [
        (await surveys.post(path, body)).json() for body in (told(real), told(real, illustrative=True), told(generated))
    ]

    assert [one["illustrative"] for one in (plain, example, led_to)] == [False, True, True]
    sources = [{"survey_id": survey, "question": "useful"} for survey in (real, generated)]
    changed = await surveys.patch(f"/improvements/{plain['id']}", {"sources": sources})
    back = await surveys.patch(f"/improvements/{led_to['id']}", {"sources": sources[:1]})
    assert (changed.json()["illustrative"], back.json()["illustrative"]) == (True, True)
    assert [one.illustrative for one in await surveys.said(Improvement)] == [False, True, True, True, True]
    page = await surveys.http.get(f"/networks/{surveys.network}/what-you-said", headers={"Accept-Language": "en"})
    assert page.text.count("Illustrative:") == 3
