"""The page on which people score, as a browser without JavaScript sees it."""

import pytest

from tests.surveys.assessing import SECTORS, becomes, municipality, opens, plans, secrets
from tests.surveys.conftest import Surveys


async def page_of(surveys: Surveys, **fields: object) -> str:
    opened = await opens(surveys, await municipality(surveys), **fields)
    (secret,) = await secrets(surveys, opened["id"])
    return f"/assess/{secret}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Kunnan digitaalinen lähtötaso: Akaa"),
        ("sv", "Kommunens digitala"),
        ("en", "A municipality&#39;s digital"),
    ],
)
async def test_it_asks_in_three_languages(surveys: Surveys, language: str, words: str) -> None:
    page = await surveys.http.get(f"{await page_of(surveys)}?lang={language}")
    assert page.status_code == 200
    assert words in page.text
    assert page.text.count("<fieldset") == 12  # who answers, and eleven criteria
    assert f'lang="{language}"' in page.text


async def test_what_is_sent_is_stored_and_thanked_for(surveys: Surveys) -> None:
    path = await page_of(surveys, sectors=SECTORS)
    form = {
        "group": "staff",
        "sector": "education",
        "level.strategy": "3",
        "mark.strategy": "fact",
        "level.software": "none",
    }
    sent = await surveys.http.post(f"{path}?lang=en", data=form)
    assert (sent.status_code, "Thank you" in sent.text) == (200, True)
    (sheet,) = await surveys.running.fetch("SELECT place, scores FROM assessment_sheets")
    assert sheet["place"] == ["staff", "education"]
    assert sheet["scores"] == {"strategy": [3, "fact"], "software": [None, "opinion"]}


async def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(surveys: Surveys) -> None:
    path = await page_of(surveys, sectors=SECTORS)
    sent = await surveys.http.post(
        f"{path}?lang=en", data={"group": "staff", "level.strategy": "3", "level.software": "9"}
    )
    assert sent.status_code == 422
    assert 'id="error-sector"' in sent.text
    assert 'id="error-level.software"' in sent.text
    assert 'id="field-level.strategy-3" name="level.strategy" value="3" checked' in sent.text


async def test_who_answers_is_asked_for_by_its_field(surveys: Surveys) -> None:
    sent = await surveys.http.post(f"{await page_of(surveys)}?lang=en", data={"level.strategy": "3"})
    assert (sent.status_code, 'id="error-group"' in sent.text) == (422, True)


async def test_an_empty_form_is_told_where_to_begin(surveys: Surveys) -> None:
    sent = await surveys.http.post(f"{await page_of(surveys)}?lang=en", data={"group": "elected"})
    assert sent.status_code == 422
    assert 'href="#field-scores"' in sent.text
    assert 'id="field-scores"' in sent.text


async def test_illustrative_rounds_say_so(surveys: Surveys) -> None:
    page = await surveys.http.get(f"{await page_of(surveys, illustrative=True)}?lang=en")
    assert "they are illustrative" in page.text


async def test_a_page_of_a_round_that_isn_t_open_says_why(surveys: Surveys) -> None:
    planned = await plans(surveys, await municipality(surveys))
    (secret,) = await secrets(surveys, planned["id"])
    early = await surveys.http.get(f"/assess/{secret}?lang=en")
    await becomes(surveys, planned["id"], "cancelled")
    after = await surveys.http.get(f"/assess/{secret}?lang=en")
    assert (early.status_code, "hasn&#39;t begun" in early.text, after.status_code) == (409, True, 404)


@pytest.mark.parametrize("path", ["/assess/", "/assessment-answers/"])
async def test_a_secret_that_opens_nothing_is_not_found(surveys: Surveys, path: str) -> None:
    assert (await surveys.http.get(path + "A" * 43)).status_code == 404
