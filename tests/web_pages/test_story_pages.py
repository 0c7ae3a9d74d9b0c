"""The situational picture and the story in a real browser: charts with tables, days and gaps, in three languages."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from shared.contracts import LANGUAGES, Goal, Language, Localised, MeasureStage, Organisation, OrganisationKind
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import AKAA, changed, made, measure, roadmap
from tests.roadmaps.test_rollups import CANCELLED, goal_of_compass
from tests.roadmaps.test_story import gathering, improvement, series, survey
from tests.web_pages.looking import is_whole, press

SHOTS = os.environ.get("SCREENSHOTS")


async def shoot(page: Page, name: str) -> None:
    for width in (1100, 360) if SHOTS else ():
        await page.set_viewport_size({"width": width, "height": 900})
        await page.screenshot(path=Path(SHOTS or "") / f"{name}-{width}.png", full_page=True)


async def told(roadmaps: Roadmaps) -> str:
    """A chain from a gathering to a measure that is done; the roadmap's id."""
    await roadmaps.running.hear(
        Organisation(
            id=AKAA, version=1, name=Localised(fi="Akaa"), kind=OrganisationKind.municipality, population=16_000
        )
    )
    served = await goal_of_compass(roadmaps, "Julkiset palvelut ovat saatavilla sähköisesti")
    await goal_of_compass(roadmaps, "Tieto liikkuu")
    fridays = series(roadmaps.network)
    held = [gathering(fridays, month) for month in (2, 3, 4)]
    asked = survey(held[0])
    agreed = improvement(asked)
    await roadmaps.running.hear(fridays, *held, asked, agreed)
    goals = (Goal(key="lupa", title=Localised(fi="Luvat verkossa")), Goal(key="tieto", title=Localised(fi="Tieto")))
    plan = roadmap(roadmaps.network, goals=goals)
    fields = {"goals": ("lupa",), "improvement_ids": (agreed.id,), "national_goal_ids": (served,)}
    first = measure(plan, "Lupapalvelu", sectors=("technical",), **fields)
    await made(
        roadmaps, plan, first,
        measure(plan, "Chat", sectors=("education", "ict"), progress=40, occurrence_ids=tuple(one.id for one in held)),
        measure(plan, "Paperi", sectors=("administration",), illustrative=True, progress=75),
        measure(plan, "Peruttu", **CANCELLED),
    )  # fmt: skip
    await publish(roadmaps, plan)
    roadmaps.at(2027, 5, 1)
    await changed(roadmaps, first, status="done", stage=MeasureStage.done, progress=100)
    await publish(roadmaps, plan, "Toinen versio")
    return str(plan.id)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_picture_is_grouped_by_keyboard(
    page: Page, roadmaps_home: str, roadmaps: Roadmaps, language: Language
) -> None:
    await told(roadmaps)
    texts = roadmaps.running.process.resources.texts
    await page.goto(f"{roadmaps_home}/progress.html?lang={language}")
    await shoot(page, f"progress-{language}")
    assert await page.locator("table tbody tr").count() == 5
    await is_whole(page, language)

    await press(page, texts.say(language, "progress.by.size_class"))
    await page.get_by_role("heading", name=texts.say(language, "progress.by.size_class")).wait_for()
    assert texts.say(language, "size_class.10000_19999") in await page.locator("table").inner_text()
    await is_whole(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_roadmaps_story_is_read_day_by_day(
    page: Page, roadmaps_home: str, roadmaps: Roadmaps, language: Language
) -> None:
    plan = await told(roadmaps)
    texts = roadmaps.running.process.resources.texts
    await page.goto(f"{roadmaps_home}/roadmaps/{plan}/story.html?lang={language}")
    await shoot(page, f"story-{language}")
    await is_whole(page, language)

    await page.get_by_role("heading", name=texts.say(language, "story.gaps")).wait_for()
    assert texts.say(language, "story.measure.done") in await page.locator("main").inner_text()


async def test_a_networks_story_stands_without_scripts(
    browser: Browser, roadmaps_home: str, roadmaps: Roadmaps
) -> None:
    await told(roadmaps)
    context = await browser.new_context(java_script_enabled=False, locale="sv-FI")
    page = await context.new_page()
    await page.goto(f"{roadmaps_home}/networks/{roadmaps.network}/story.html")
    await shoot(page, "network-story")
    assert await page.get_by_text("En träff hölls").count() == 3
    await context.close()
