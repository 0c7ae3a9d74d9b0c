"""What people wrote is shown to everybody one by one, once somebody has released it (C22, RA7)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.surveys.publications.theming import themes_of
from shared.contracts import Erasure, ErasureState
from tests.surveys.conftest import Surveys
from tests.surveys.publishing import closed, twenty

TEXTS = [
    "Lisää koulutusta tekoälystä", "Rahoitus puuttuu", "Liian kiire", "Mer samarbete", "More open data", "=1+1",
]  # fmt: skip


async def texts(surveys: Surveys, survey_id: UUID) -> dict[str, Any]:
    told: dict[str, Any] = await surveys.get(f"/surveys/{survey_id}/texts?question=free")
    return told


async def test_a_text_is_shown_to_everybody_only_once_somebody_has_released_it(surveys: Surveys) -> None:
    given = [{"size": "large", "useful": number < 3, "free": text} for number, text in enumerate(TEXTS)]
    asking = await closed(surveys, given)
    too_early = (await texts(surveys, asking.id))["texts"][0]["response_id"]
    body = {"question": "free", "response_id": too_early}
    assert (await surveys.post(f"/surveys/{asking.id}/texts", body)).json()["code"] == "results_not_published"
    assert (await surveys.post(f"/surveys/{asking.id}/results", {})).json()["texts"] == []

    written = await texts(surveys, asking.id)
    assert (written["kind"], written["releasable"]) == ("working", True)
    assert sorted(one["text"] for one in written["texts"]) == sorted(TEXTS)
    chosen = written["texts"][2]
    body = {"question": "free", "response_id": chosen["response_id"]}
    released = await surveys.post(f"/surveys/{asking.id}/texts", body)
    again = await surveys.post(f"/surveys/{asking.id}/texts", body)

    assert released.json() == again.json()
    shown = (await surveys.http.get(f"/surveys/{asking.id}/results")).json()["texts"]
    assert shown == [{"id": released.json()["id"], "question": "free", "text": chosen["text"]}]
    assert chosen["response_id"] not in str(shown)

    gone = await surveys.http.delete(
        f"/surveys/{asking.id}/texts/{released.json()['id']}", headers=surveys.coordinating()
    )
    assert gone.status_code == 204
    assert (await surveys.http.get(f"/surveys/{asking.id}/results")).json()["texts"] == []


async def test_who_looks_through_texts_is_in_the_duty_log(surveys: Surveys) -> None:
    asking = await closed(surveys, twenty(free="Hyvä"))
    await texts(surveys, asking.id)
    (row,) = await surveys.running.fetch("SELECT * FROM duty.log")
    assert "answers" in str(dict(row))


async def test_texts_of_fewer_than_k_people_are_not_released(surveys: Surveys) -> None:
    given = twenty()
    for one in given[:4]:
        one["free"] = "Hyvä tilaisuus"
    asking = await closed(surveys, given)
    await surveys.post(f"/surveys/{asking.id}/results", {})
    written = await texts(surveys, asking.id)
    assert not written["releasable"]
    body = {"question": "free", "response_id": written["texts"][0]["response_id"]}
    refused = await surveys.post(f"/surveys/{asking.id}/texts", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_few_texts")


async def test_released_texts_come_in_an_order_that_tells_nothing_of_when(surveys: Surveys) -> None:
    """Of twenty texts released in the order of their answering, some stand before one that came earlier."""
    given = [{**one, "free": f"{number:02}"} for number, one in enumerate(twenty())]
    asking = await closed(surveys, given)
    await surveys.post(f"/surveys/{asking.id}/results", {})
    for one in sorted((await texts(surveys, asking.id))["texts"], key=lambda one: str(one["text"])):
        body = {"question": "free", "response_id": one["response_id"]}
        assert (await surveys.post(f"/surveys/{asking.id}/texts", body)).status_code == 201
    shown = [one["text"] for one in (await surveys.http.get(f"/surveys/{asking.id}/results")).json()["texts"]]
    listed = [one["text"] for one in (await texts(surveys, asking.id))["texts"]]
    assert sorted(shown) == sorted(listed) == [f"{number:02}" for number in range(20)]
    assert shown != sorted(shown)
    assert listed != sorted(listed)


async def test_a_text_goes_with_the_person_who_wrote_it(surveys: Surveys) -> None:
    person = uuid4()
    asking = await closed(surveys, [])
    await surveys.running.fetch("UPDATE surveys SET state = 'open', closed_at = NULL WHERE id = $1", asking.id)
    for who, answers in [(person, {**twenty()[0], "free": "Minun"}), *[(uuid4(), a) for a in twenty(free="Muu")]]:
        assert (await asking.answer(who, answers)).status_code == 201
    await asking.close()
    await surveys.post(f"/surveys/{asking.id}/results", {})
    (own,) = [one for one in (await texts(surveys, asking.id))["texts"] if one["text"] == "Minun"]
    await surveys.post(f"/surveys/{asking.id}/texts", {"question": "free", "response_id": own["response_id"]})
    await surveys.running.hear(
        Erasure(id=person, version=1, state=ErasureState.asked, asked_at=surveys.running.clock())
    )
    shown = (await surveys.http.get(f"/surveys/{asking.id}/results")).json()
    assert shown["texts"] == []
    assert shown["results"]["n"] == 21


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Lisää koulutusta tekoälystä", ["artificial_intelligence", "skills"]),
        ("Mer samarbete kring upphandling", ["cooperation", "procurement"]),
        ("More funding and time", ["money", "time"]),
        ("Aika kiire", ["time"]),
        ("", []),
    ],
)
def test_texts_are_grouped_by_their_words_in_three_languages(text: str, themes: list[str]) -> None:
    assert themes_of(text) == themes
