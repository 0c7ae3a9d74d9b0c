"""Answering a survey and scoring an organisation in a real browser, by keyboard too (features C6 to C8, RA7)."""

import re

import pytest
from playwright.async_api import Page

from shared.contracts import LANGUAGES, Language
from tests.surveys.answering import WHOLE, Asking, asks
from tests.surveys.assessing import SECTORS, municipality, opens, secrets
from tests.surveys.conftest import Surveys
from tests.web_pages.looking import is_whole, press


async def fill(page: Page) -> None:
    """Every type of question, as a person would."""
    await page.get_by_label("leader").check()
    await page.get_by_role("group", name="Hyödyllisyys").get_by_label("4", exact=True).check()
    await page.get_by_label("data").check()
    await page.get_by_label("ai", exact=True).check()
    places = page.get_by_role("group", name="Järjestys").get_by_role("combobox")
    await places.nth(0).select_option("c")
    await places.nth(1).select_option("a")
    await page.get_by_role("group", name="state").get_by_label("high").check()
    await page.get_by_role("group", name="town").get_by_label("low").check()
    await page.get_by_label("Tunnit").fill("7,5")
    await page.get_by_label("Päivä").fill("2026-11-06")
    await page.locator('[id="choice-q.again-no"]').check()
    await page.get_by_role("group", name="Suosittelu").get_by_label("9", exact=True).check()
    await page.get_by_label("Sana vapaa").fill("Lisää esimerkkejä")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_mistakes_a_draft_and_thanks_are_whole_in_each_language(
    page: Page, surveys_home: str, surveys: Surveys, language: Language
) -> None:
    texts, asking = surveys.running.process.resources.texts, await asks(surveys)
    await page.goto(f"{surveys_home}{await asking.link_for_all()}?lang={language}")
    await is_whole(page, language)

    await press(page, texts.say(language, "page.answer.send"))
    await page.get_by_role("alert").wait_for()
    await is_whole(page, language)
    await press(page, re.compile("^Hyödyllisyys: "))
    assert await page.evaluate("document.activeElement.id") == "field-q.useful"

    await fill(page)
    await press(page, texts.say(language, "page.answer.save"))
    await page.get_by_role("heading", name=texts.say(language, "page.answer.saved_title")).wait_for()
    await is_whole(page, language)
    kept = (await page.locator(".address").inner_text()).removeprefix("http://service")

    await page.goto(f"{surveys_home}{kept}?lang={language}")
    await press(page, texts.say(language, "page.answer.send"))
    await page.locator(".notice.done").wait_for()
    await is_whole(page, language)
    assert await asking.answers() == [WHOLE]


async def sees_the_warning(page: Page, asking: Asking, home: str, language: Language, warning: str) -> bool:
    await page.goto(f"{home}{await asking.link_for_all()}?lang={language}")
    field = page.get_by_label("Sana vapaa")
    described = await field.get_attribute("aria-describedby")
    return await page.locator(f'[id="{described}"]').inner_text() == warning


@pytest.mark.parametrize("language", LANGUAGES)
async def test_beside_a_free_text_it_says_not_to_name_anybody(
    page: Page, surveys_home: str, surveys: Surveys, language: Language
) -> None:
    warning = surveys.running.process.resources.texts.say(language, "page.answer.careful")
    for mode in ("identified", "anonymous"):
        assert await sees_the_warning(page, await asks(surveys, mode=mode), surveys_home, language, warning)


async def test_labels_stand_beside_what_they_label(page: Page, surveys_home: str, surveys: Surveys) -> None:
    asking = await asks(surveys)
    await page.goto(surveys_home + await asking.link_for_all())
    for tick in await page.locator(".tick").all():
        box, label = await tick.locator("input").bounding_box(), await tick.locator("label").bounding_box()
        assert box
        assert label
        assert abs(box["y"] - label["y"]) < 8
        assert label["x"] > box["x"]


async def test_a_closed_survey_says_so(page: Page, surveys_home: str, surveys: Surveys) -> None:
    asking = await asks(surveys)
    path = await asking.link_for_all()
    await asking.close()
    await page.goto(f"{surveys_home}{path}?lang=sv")
    said = surveys.running.process.resources.texts.say("sv", "page.answer.survey_closed")
    assert await page.get_by_text(said).count() == 1
    await is_whole(page, "sv")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_scoring_an_organisation_is_whole_in_each_language(
    page: Page, surveys_home: str, surveys: Surveys, language: Language
) -> None:
    texts = surveys.running.process.resources.texts
    opened = await opens(surveys, await municipality(surveys), sectors=SECTORS, illustrative=True)
    (secret,) = await secrets(surveys, opened["id"])
    await page.goto(f"{surveys_home}/assess/{secret}?lang={language}")
    await is_whole(page, language)

    await page.locator("main button").click()
    await page.get_by_role("alert").wait_for()
    await is_whole(page, language)
    assert await page.get_by_role("link", name=texts.say(language, "page.assess.group")).count() == 1

    await page.locator("#field-group-elected").check()
    await page.locator('[id="field-level.strategy-3"]').check()
    await page.locator("main button").click()
    await page.get_by_text(texts.say(language, "page.assess.sent")).wait_for()
    await is_whole(page, language)
