"""The compass in a real browser: the edition in force, an older one, indicators drawn and what was said of goals."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from shared.contracts import LANGUAGES, Language, Localised, Organisation, OrganisationKind
from tests.roadmaps.compassing import Administrator, became, frame, goal, ids, measured
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import AKAA, made, roadmap
from tests.web_pages.looking import is_whole, press

SHOTS = os.environ.get("SCREENSHOTS")


def words(fi: str, sv: str, en: str) -> dict[str, str]:
    return {"fi": fi, "sv": sv, "en": en}


def edition(*more: dict[str, Any], **fields: Any) -> dict[str, Any]:
    services = measured("services")
    services["title"] = words("Yhteentoimivat julkiset palvelut", "Interoperabla tjänster", "Interoperable services")
    services["description"] = words("Palvelut toimivat yhdessä", "Tjänsterna fungerar ihop", "Services work together")
    return frame(
        services, *more,
        vision=words("Yhteinen digivisio", "En gemensam digital vision", "One common digital vision"),
        target_year=2030, sources=[{"title": words("Selonteko", "Redogörelse", "Government report"), "year": 2022}],
        **fields,
    )  # fmt: skip


async def told(roadmaps: Roadmaps) -> str:
    """Two editions with values, comments and an answer; the id of the first."""
    administrator = Administrator(roadmaps)
    await roadmaps.running.hear(
        Organisation(id=AKAA, version=1, name=Localised(fi="Akaa"), kind=OrganisationKind.municipality)
    )
    first = await administrator.publishes(edition(goal("data")), "2022-10-20")
    services = ids(first)["services"]
    for year, value in ((2022, "41"), (2023, "44.5"), (2024, "52"), (2025, "58.5")):
        meaning = words("Kasvu jatkuu", "Tillväxten fortsätter", "It goes on growing") if year > 2023 else None
        await administrator.reports(services, value, f"{year}-12-31", interpretation=meaning, illustrative=year == 2025)
    of = roadmap(roadmaps.network)
    await made(roadmaps, of)
    body = {"goal_id": str(services), "text": words("Väki ei riitä", "För få", "Too few people")}
    said, *_ = [
        await roadmaps.post(f"/roadmaps/{of.id}/goal-comments", {**body, "stance": stance})
        for stance in ("drawback", "risk", "benefit")
    ]
    answer = {"answer": words("Tuki kasvaa", "Stödet ökar", "There is more support"), "led_to_change": True}
    await administrator.ask("PUT", f"/compass/goal-comments/{said.json()['id']}/answer", answer)
    successors = [became("services", "same", "services"), became("data", "split", "open", "closed")]
    await administrator.publishes(edition(goal("open"), goal("closed"), successors=successors), "2024-01-01")
    return str(first["id"])


async def shoot(page: Page, name: str) -> None:
    if SHOTS:
        await page.set_viewport_size({"width": 1100, "height": 900})
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_the_compass_in_force_to_an_older_edition_by_keyboard(
    page: Page, roadmaps_home: str, roadmaps: Roadmaps, language: Language
) -> None:
    texts = roadmaps.running.process.resources.texts
    first = await told(roadmaps)
    await page.goto(f"{roadmaps_home}/compass?lang={language}")
    await shoot(page, f"compass-{language}")
    assert await page.locator(".chart svg[role=img] > title").count() == 1
    assert await page.get_by_role("heading", level=4).count() == 4  # a key result, and comments of three stances
    await is_whole(page, language)

    await press(page, re.compile(r"20\.10\.2022|20 October 2022"))
    await page.wait_for_url(re.compile(first))
    await shoot(page, f"older-{language}")
    became_split = texts.say(language, "page.compass.became_split")
    assert await page.get_by_text(became_split).count() == 1
    await is_whole(page, language)
    await press(page, texts.say(language, "page.compass.in_force"))
    await page.wait_for_url(re.compile("/compass(\\?|$)"))


async def test_every_value_that_is_drawn_stands_in_the_table(
    page: Page, roadmaps_home: str, roadmaps: Roadmaps
) -> None:
    await told(roadmaps)
    await page.goto(f"{roadmaps_home}/compass?lang=fi")

    cells = await page.locator("table tbody td.number").all_inner_texts()
    assert cells == ["41", "44,5", "52", "58,5"]
    assert await page.locator("table .mark").count() == 1
    assert await page.locator(".chart svg > title", has_text="(havainnollistava)").count() == 1


async def test_it_stands_without_scripts(browser: Browser, roadmaps_home: str, roadmaps: Roadmaps) -> None:
    await told(roadmaps)
    context = await browser.new_context(java_script_enabled=False, locale="sv-FI")
    page = await context.new_page()
    await page.goto(f"{roadmaps_home}/compass")
    assert await page.get_by_role("heading", level=1).inner_text() == "Finlands digitala kompass"
    await context.close()
