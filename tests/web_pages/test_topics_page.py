"""The page of public topics in a real browser: whole in three languages, narrow or wide, and by the keyboard alone."""

import pytest
from playwright.async_api import Page

from shared.contracts import LANGUAGES, Language
from tests.subscribing.stage import topics_app
from tests.web_pages.conftest import served
from tests.web_pages.looking import is_whole


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_of_topics_is_whole_and_examples_open_by_the_keyboard(page: Page, language: Language) -> None:
    async with served(topics_app("surveys")) as home:
        await page.goto(f"{home}/asyncapi?lang={language}")
        example = page.locator("summary").first
        await example.focus()
        await page.keyboard.press("Enter")
        assert await page.locator("details[open] pre").count() == 2
        links = await page.locator("main a[href^='#']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert [link for link in set(links) if not await page.locator(f"[id='{link[1:]}']").count()] == []
        await is_whole(page, language)
