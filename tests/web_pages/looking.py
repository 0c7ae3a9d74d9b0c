"""Looks at a page as people do who hear it, who use the keyboard alone, or whose screen is narrow."""

import re

from playwright.async_api import Page

from shared.contracts import Language
from tests.web_pages.conftest import violations

PRESSES = 80
"""How often Tab is pressed at most on the way to a button."""


async def is_whole(page: Page, language: Language) -> None:
    """Axe finds nothing, the language is said, and 320 pixels are enough."""
    assert await page.locator("html").get_attribute("lang") == language
    assert await violations(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Reach the button or link by Tab alone and press it with Enter."""
    wanted = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    for _ in range(PRESSES):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("element => element === document.activeElement"):
            assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            await page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard doesn't reach {name}")
