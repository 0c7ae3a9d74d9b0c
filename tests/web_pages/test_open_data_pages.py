"""The list of data sets in a real browser: whole in three languages, narrow or wide, and every link leads to a file."""

import pytest
from playwright.async_api import Page

from shared.contracts import LANGUAGES, Language
from tests.web_pages.looking import is_whole


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_of_data_sets_is_whole(page: Page, roadmaps_home: str, language: Language) -> None:
    await page.goto(f"{roadmaps_home}/open-data.html?lang={language}")
    await is_whole(page, language)
    links = await page.locator("main a[href*='/open-data']").evaluate_all("all => all.map(one => one.href)")
    assert len(links) == 8
    for link in links:
        assert (await page.request.get(link)).status == 200
