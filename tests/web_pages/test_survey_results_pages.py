"""Published results, the list of a network's surveys and what was done, in a real browser (features C15, C16, C18)."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Page

from shared.contracts import LANGUAGES, Language
from shared.texts import say_number
from tests.surveys.answering import QUESTIONS, WHOLE, Asking, asks, options, words
from tests.surveys.assessing import consents, measures, municipality, sets_target
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import occurrence, series
from tests.web_pages.looking import is_whole, press

SIZE = {
    "type": "single", "key": "size", "text": words("Kunnan koko"), "background": True,
    "options": options("small", "middle", "large"),
}  # fmt: skip


def forty() -> list[dict[str, Any]]:
    """Of three sizes; three people chose an option that therefore stays hidden, as do one of few sizes."""
    return [
        {
            **WHOLE,
            "size": "large" if number < 18 else "middle" if number < 37 else "small",
            "useful": 3 + number % 3,
            "themes": ["data", "ai"] if number % 2 else ["people"],
            "again": number >= 3,
            "nps": (4, 8, 9, 10)[number % 4],
            "trust": {"state": "low" if number % 2 else "high", "town": "low" if number % 3 else "high"},
            "free": f"Lisää esimerkkejä pienistä kunnista ({number})",
        }
        for number in range(40)
    ]


async def published(surveys: Surveys, **columns: Any) -> Asking:
    asking = await asks(surveys, SIZE, *QUESTIONS, state="ready", opened_at=None, **columns)
    declared = await surveys.put(f"/surveys/{asking.id}/segments", {"segments": [{"by": "size"}]})
    assert declared.status_code == 200, declared.text
    await surveys.running.fetch(
        "UPDATE surveys SET state = 'open', opened_at = $2 WHERE id = $1", asking.id, surveys.running.clock()
    )
    for answers in forty():
        assert (await asking.answer(uuid4(), answers)).status_code == 201
    await asking.close()
    made = await surveys.post(f"/surveys/{asking.id}/results", {})
    assert made.status_code == 201, made.text
    return asking


async def released(surveys: Surveys, survey_id: UUID, text: str) -> None:
    written = (await surveys.get(f"/surveys/{survey_id}/texts?question=free"))["texts"]
    (own,) = [one for one in written if one["text"] == text]
    body = {"question": "free", "response_id": own["response_id"]}
    assert (await surveys.post(f"/surveys/{survey_id}/texts", body)).status_code == 201


async def improved(surveys: Surveys, survey_id: UUID) -> None:
    agreed = await surveys.post(
        f"/networks/{surveys.network}/improvements",
        {
            "said": {"fi": "Esimerkkejä on liian vähän", "sv": "För få exempel", "en": "Too few examples"},
            "doing": {"fi": "Kaksi kuntaa kertoo joka kerta"},
            "responsible": {"fi": "Verkoston sihteeri"},
            "sources": [{"survey_id": str(survey_id), "question": "useful"}],
        },
    )
    assert agreed.status_code == 201, agreed.text


async def follows(surveys: Surveys, number: int) -> UUID:
    """A series with published results of so many gatherings, a month apart."""
    told = series(surveys.network)
    await surveys.running.hear(told)
    for month in range(number):
        gathering = occurrence(surveys.network, datetime(2026, 1 + month, 2, 7, tzinfo=UTC), series_id=told.id)
        await surveys.running.hear(gathering)
        asking = await asks(surveys, *QUESTIONS[1:2], QUESTIONS[9], target_kind="occurrence", target_id=gathering.id)
        for given in range(10):
            answers = {"useful": 2 + month % 3 if given < 5 else 5, "nps": 10 if given % 2 else 7}
            assert (await asking.answer(uuid4(), answers)).status_code == 201
        await asking.close()
        made = await surveys.post(f"/surveys/{asking.id}/results", {})
        assert made.status_code == 201, made.text
    return told.id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_series_shows_how_its_results_went(
    page: Page, surveys_home: str, surveys: Surveys, language: Language
) -> None:
    texts = surveys.running.process.resources.texts
    await follows(surveys, 3)
    await page.goto(f"{surveys_home}/networks/{surveys.network}/survey-results?lang={language}")
    await press(page, "Kuukauden ensimmäinen perjantai")
    await page.get_by_role("heading", name="Hyödyllisyys").wait_for()
    await is_whole(page, language)

    useful = page.locator('section[aria-labelledby="question-useful"]')
    means = [say_number(language, mean) for mean in (3.5, 4, 4.5)]
    assert await useful.locator("tbody td:nth-child(2)").all_inner_texts() == means
    assert await useful.locator("svg[role=img]").count() == 1
    assert texts.say(language, "published.mean") in await useful.locator("> p").first.inner_text()
    await press(page, "2.2.2026")
    await page.get_by_text(texts.say(language, "published.kind")).first.wait_for()


async def test_one_gathering_is_no_trend(page: Page, surveys_home: str, surveys: Surveys) -> None:
    series_id = await follows(surveys, 1)
    await page.goto(f"{surveys_home}/series/{series_id}/results.html?lang=fi")
    said = surveys.running.process.resources.texts.say("fi", "published.no_trends")
    assert await page.get_by_text(said).count() == 1
    assert await page.locator("svg").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_the_list_to_results_and_on_to_what_was_done_by_keyboard(
    page: Page, surveys_home: str, surveys: Surveys, language: Language
) -> None:
    texts = surveys.running.process.resources.texts
    asking = await published(surveys, illustrative=True)
    await asks(surveys, title={"fi": "Avoin kysely"})
    await improved(surveys, asking.id)
    await page.goto(f"{surveys_home}/networks/{surveys.network}/survey-results?lang={language}")
    assert await page.get_by_role("heading", name="Avoin kysely").count() == 1
    await is_whole(page, language)

    await press(page, "Palaute")
    await page.get_by_role("heading", name="Hyödyllisyys").wait_for()
    await is_whole(page, language)

    await page.goto(f"{surveys_home}/surveys/{asking.id}/results.html?lang={language}")
    await press(page, re.compile("Digitalisaation"))
    await press(page, texts.say(language, "page.what_you_said.title"))
    await page.get_by_role("heading", level=1, name=texts.say(language, "page.what_you_said.title")).wait_for()
    await is_whole(page, language)

    await press(page, "Hyödyllisyys")
    await page.wait_for_url(re.compile("#question-useful$"))


async def test_every_chart_has_its_table_and_its_sentence(page: Page, surveys_home: str, surveys: Surveys) -> None:
    asking = await published(surveys)
    await released(surveys, asking.id, "Lisää esimerkkejä pienistä kunnista (7)")
    await page.goto(f"{surveys_home}/surveys/{asking.id}/results.html")

    for question in await page.locator("section.question").all():
        if await question.locator("table").count():
            assert await question.locator("> p").first.inner_text()
        for chart in await question.locator(".chart").all():
            assert await chart.locator("svg[role=img] > title").count() == 1
            assert await chart.locator("xpath=following-sibling::div[1]//table").count() == 1
    assert await page.locator(".chart").count() >= 6
    assert await page.locator("blockquote").all_inner_texts() == ["Lisää esimerkkejä pienistä kunnista (7)"]


async def test_what_is_hidden_is_hidden_in_the_chart_too_and_why_is_told(
    page: Page, surveys_home: str, surveys: Surveys
) -> None:
    asking = await published(surveys)
    await page.goto(f"{surveys_home}/surveys/{asking.id}/results.html?lang=en")

    size = page.locator('section[aria-labelledby="question-size"]')
    assert "protected" in await size.locator("tbody tr").first.inner_text()
    drawn = await size.locator("svg text").all_text_contents()
    assert (drawn.count("protected"), {"3", "18"} & set(drawn)) == (3, set())
    assert await page.get_by_text("fewer than 5 people").count() == 1


async def test_illustrative_results_say_so_on_top_and_at_every_chart(
    page: Page, surveys_home: str, surveys: Surveys
) -> None:
    asking = await published(surveys, illustrative=True)
    await page.goto(f"{surveys_home}/surveys/{asking.id}/results.html?lang=en")

    assert await page.locator(".notice").count() == 1
    titles = await page.locator(".chart svg > title").all_text_contents()
    assert titles
    assert all("illustrative" in title for title in titles)
    assert await page.locator("section.question .mark").count() == await page.locator("section.question").count()


async def test_a_narrow_screen_has_bars_in_the_table(page: Page, surveys_home: str, surveys: Surveys) -> None:
    asking = await published(surveys)
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(f"{surveys_home}/surveys/{asking.id}/results.html")

    assert not await page.locator(".chart").first.is_visible()
    assert await page.locator("meter.share").first.is_visible()


async def test_it_stands_without_scripts(browser: Browser, surveys_home: str, surveys: Surveys) -> None:
    asking = await published(surveys)
    context = await browser.new_context(java_script_enabled=False, locale="sv-FI")
    page = await context.new_page()
    await page.goto(f"{surveys_home}/surveys/{asking.id}/results.html")
    assert await page.locator(".chart svg").first.is_visible()
    await page.goto(f"{surveys_home}/networks/{surveys.network}/survey-results")
    assert await page.get_by_role("link", name="Palaute").is_visible()
    await context.close()


@pytest.mark.long
async def test_where_organisations_stand_is_whole_in_each_language(
    page: Page, surveys_home: str, surveys: Surveys
) -> None:
    akaa = await measures(surveys, await municipality(surveys), (1, 2, 3, 2, 2), illustrative=True)
    assert (await consents(surveys, akaa, "published")).status_code == 200
    assert (await sets_target(surveys, akaa, "strategy", 4)).status_code == 200
    for language in LANGUAGES:
        await page.goto(f"{surveys_home}/networks/{surveys.network}/assessments/heat-map.html?lang={language}")
        await is_whole(page, language)
        await press(page, re.compile("Akaa"))
        await page.get_by_role("heading", level=1, name="Akaa").wait_for()
        await is_whole(page, language)
        assert await page.locator("svg[role=img]").count() == 1
