"""Surveys made from templates of the platform, of a network, and of the gathering before."""

from uuid import uuid4

from services.surveys.questionnaires.keeping import copy_questionnaire
from services.surveys.questionnaires.library import TEMPLATES
from services.surveys.questionnaires.rules import faults_of, missing_translations
from tests.surveys.conftest import Surveys
from tests.surveys.questioning import asking, draft, put, question


def test_every_template_of_the_platform_is_whole_in_three_languages() -> None:
    for template in TEMPLATES.values():
        assert faults_of(template.content) == []
        assert missing_translations(template.content) == []
        assert template.title.model_dump(exclude={"original"}, exclude_none=True).keys() == {"fi", "sv", "en"}


async def test_a_survey_is_made_from_a_template_of_the_platform(surveys: Surveys) -> None:
    survey = await draft(surveys)
    names = {one["name"] for one in (await surveys.http.get("/questionnaire-templates")).json()}
    shipped = (await surveys.http.get("/questionnaire-templates/occurrence_feedback")).json()

    answer = await surveys.put(f"/surveys/{survey}/questionnaire/source", {"template": "occurrence_feedback"})

    assert names == set(TEMPLATES)
    assert answer.json()["content"] == shipped["content"]
    assert answer.json()["missing_translations"] == []


async def test_a_network_keeps_a_template_of_its_own_and_makes_others_from_it(surveys: Surveys) -> None:
    survey, other = await draft(surveys), await draft(surveys)
    await put(surveys, survey, asking(question("ranking", "priorities")))
    path = f"/networks/{surveys.network}/questionnaire-templates"
    body = {"title": {"fi": "Oma malli"}, "survey_id": str(survey)}
    saved = await surveys.post(path, body, **{"Idempotency-Key": "first"})
    again = await surveys.post(path, body, **{"Idempotency-Key": "first"})
    assert (saved.status_code, again.json()["id"]) == (201, saved.json()["id"])
    await put(surveys, survey, asking(question("nps", "other")))

    made = await surveys.put(f"/surveys/{other}/questionnaire/source", {"template_id": saved.json()["id"]})

    assert made.json()["content"] == saved.json()["content"]
    assert [one["id"] for one in (await surveys.get(path))["items"]] == [saved.json()["id"]]
    place = f"{path}/{saved.json()['id']}"
    assert (await surveys.get(place))["title"]["fi"] == "Oma malli"
    assert (await surveys.http.delete(place, headers=surveys.coordinating())).status_code == 204
    assert (await surveys.http.delete(place, headers=surveys.coordinating())).status_code == 404


async def test_another_networks_template_or_survey_is_nothing_to_make_from(surveys: Surveys) -> None:
    elsewhere = Surveys(surveys.running)
    await elsewhere.hears_of_network(elsewhere.network, "Muu verkosto", elsewhere.coordinator)
    theirs = await draft(elsewhere)
    await put(elsewhere, theirs, asking(question("nps", "secret")))
    template = await elsewhere.post(
        f"/networks/{elsewhere.network}/questionnaire-templates", {"title": {"fi": "Malli"}, "survey_id": str(theirs)}
    )
    own = await draft(surveys)

    for source in ({"survey_id": str(theirs)}, {"template_id": template.json()["id"]}, {"survey_id": str(uuid4())}):
        answer = await surveys.put(f"/surveys/{own}/questionnaire/source", source)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
            422, "unknown_source", next(iter(source)),
        )  # fmt: skip
    both = {"template": "wishes", "survey_id": str(own)}
    assert (await surveys.put(f"/surveys/{own}/questionnaire/source", both)).json()["code"] == "source_unclear"


async def test_questions_are_copied_along_a_series_on_the_same_keys_and_never_over_others(surveys: Surveys) -> None:
    first, second = await draft(surveys), await draft(surveys)
    await put(surveys, first, asking(question("scale", "useful"), question("nps", "recommend")))
    pool, now = surveys.running.process.resources.pool, surveys.running.clock()

    async with pool.acquire() as connection, connection.transaction():
        copied = await copy_questionnaire(connection, first, second, now)
        again = await copy_questionnaire(connection, first, second, now)
        nothing = await copy_questionnaire(connection, uuid4(), first, now)

    assert (copied, again, nothing) == (True, False, False)
    kept, copy = [await surveys.get(f"/surveys/{one}/questionnaire") for one in (first, second)]
    assert copy["content"] == kept["content"]
    assert copy["version"] == 1
