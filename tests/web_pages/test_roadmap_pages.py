"""Published roadmaps in a real browser: from the list to one, and from there to what its last version changed."""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from shared.contracts import LANGUAGES, Language
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import published
from tests.web_pages.looking import is_whole, press

SHOTS = os.environ.get("SCREENSHOTS")
WIDTHS = (1280, 360)


async def shoot(page: Page, name: str) -> None:
    for width in WIDTHS if SHOTS else ():
        await page.set_viewport_size({"width": width, "height": 900})
        await page.screenshot(path=Path(SHOTS or "") / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_all_roadmaps_to_one_and_to_what_changed_in_it_by_keyboard(
    page: Page, roadmaps_home: str, roadmaps: Roadmaps, language: Language
) -> None:
    await published(roadmaps)
    texts = roadmaps.running.process.resources.texts
    await page.goto(f"{roadmaps_home}/public-roadmaps/page?lang={language}")
    await shoot(page, f"roadmaps-{language}")
    await is_whole(page, language)

    await press(page, re.compile("Akaa|Acka"))
    await page.get_by_role("heading", name=texts.say(language, "roadmap.schedule")).first.wait_for()
    await shoot(page, f"roadmap-{language}")
    await is_whole(page, language)

    await press(page, texts.say(language, "roadmap.what_changed", before=1, after=2))
    await page.get_by_role("heading", name=texts.say(language, "difference.title")).wait_for()
    await shoot(page, f"roadmap-differences-{language}")
    await is_whole(page, language)


async def test_a_roadmap_is_read_without_javascript(browser: Browser, roadmaps_home: str, roadmaps: Roadmaps) -> None:
    plan = await published(roadmaps)
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()

    await page.goto(f"{roadmaps_home}/public-roadmaps/{plan}/page?lang=fi")

    assert await page.get_by_role("img", name="Investoinnit vuosittain").is_visible()
    assert await page.get_by_role("row", name="2024 36 000 € –").is_visible()
    await context.close()
