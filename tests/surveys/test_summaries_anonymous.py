"""Of an anonymous survey no figure is shown too early, too small or filtered."""

from uuid import uuid4

from tests.surveys.conftest import Surveys
from tests.surveys.summing import anonymous, by_key, counts, summary


async def test_an_anonymous_survey_is_never_filtered(surveys: Surveys) -> None:
    asking = await anonymous(surveys, [])
    for path in ("working-view", "responses"):
        answer = await surveys.http.get(f"/surveys/{asking.id}/{path}", headers=surveys.coordinating())
        assert (answer.status_code, answer.json()["code"]) == (409, "anonymous_not_filtered")


async def test_an_anonymous_survey_shows_nothing_of_few_and_no_figures_while_open(surveys: Surveys) -> None:
    asking = await anonymous(surveys, [4, 4, 4, 4])
    await asking.mix()
    assert ((await summary(asking))["n"], (await summary(asking))["withheld"]) == (None, "too_few")
    for value in (5, 5, 5, 5, 5, 5, 5, 5):
        await asking.answer(uuid4(), {"useful": value})
    await asking.mix()

    found = await summary(asking)
    assert found["withheld"] == "until_closed"
    assert found["n"] >= 5
    assert found["questions"] == []


async def test_when_closed_only_questions_without_small_counts_are_shown(surveys: Surveys) -> None:
    asking = await anonymous(surveys, [*[4] * 6, *[5] * 6])
    await asking.close()
    own = by_key(await summary(asking))
    assert counts(own["useful"]) == {"1": 0, "2": 0, "3": 0, "4": 6, "5": 6}
    assert (own["why"]["n"], own["why"]["withheld"]) == (None, "too_few")


async def test_a_protected_question_hides_those_that_follow_from_it(surveys: Surveys) -> None:
    asking = await anonymous(surveys, [*[1] * 6, *[2] * 4, *[4] * 7])
    await asking.close()
    own = by_key(await summary(asking))
    assert (own["useful"]["n"], own["useful"]["withheld"]) == (None, "protected")
    assert own["why"]["withheld"] == "depends_on_hidden"
