"""Pages in a real browser: axe finds nothing, the keyboard reaches everything, 320 pixels are enough (WCAG 2.1 AA)."""

import pytest
from playwright.async_api import Browser, Page

from tests.web_pages.conftest import violations

PRESSED_BY_TAB = 10  # skip link, three languages, four fields, two buttons


@pytest.mark.parametrize("path", ["/join/abc", "/join/abc?lang=sv", "/missing/abc?lang=en", "/busy"])
async def test_axe_finds_nothing(page: Page, address: str, path: str) -> None:
    await page.goto(address + path)
    assert await violations(page) == []


async def test_axe_finds_nothing_on_a_form_with_errors(page: Page, address: str) -> None:
    await page.goto(address + "/join/abc")
    await page.get_by_role("button", name="Liity").click()
    assert await page.title() == "Virhe: DEV <verkosto> – Digiverkosto"
    assert await violations(page) == []


async def test_axe_would_find_a_field_without_a_label(page: Page, address: str) -> None:
    await page.goto(address + "/join/abc")
    await page.evaluate("document.querySelector('label[for=field-address]').remove()")
    assert any(violation.startswith("label") for violation in await violations(page))


async def test_the_keyboard_alone_joins(page: Page, address: str) -> None:
    await page.goto(address + "/join/abc")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("kirjaamo@akaa.example")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Tervetuloa").wait_for()
    assert await page.get_by_text("kirjaamo@akaa.example").is_visible()


async def test_focus_is_visible_wherever_it_goes(page: Page, address: str) -> None:
    await page.goto(address + "/join/abc")
    unseen = []
    for _ in range(PRESSED_BY_TAB):
        await page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        if await page.evaluate(outline) != "solid":
            unseen.append(await page.evaluate("document.activeElement.outerHTML"))
    assert unseen == []


async def test_an_error_leads_to_its_field(page: Page, address: str) -> None:
    await page.goto(address + "/join/abc")
    await page.get_by_role("button", name="Liity").click()
    await page.get_by_role("alert").get_by_role("link").click()
    assert await page.evaluate("document.activeElement.id") == "field-address"


@pytest.mark.parametrize("path", ["/join/abc?lang=fi", "/join/abc?lang=sv", "/missing/abc"])
async def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page, address: str, path: str) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(address + path)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_everything_that_is_pressed_is_at_least_24_pixels_large(page: Page, address: str) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(address + "/join/abc")
    small = await page.evaluate(
        """[...document.querySelectorAll('a:not(.skip), button, input, select, textarea')]
           .filter(e => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < 24)
           .map(e => e.outerHTML)"""
    )
    assert small == []


async def test_pages_work_without_javascript(browser: Browser, address: str) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(address + "/join/abc?lang=sv")
    await page.get_by_label("Sähköpostiosoite").fill("kirjaamo@akaa.example")
    await page.get_by_role("button", name="Liity").click()
    await page.get_by_role("heading", name="Tervetuloa").wait_for()
    assert await page.locator("html").get_attribute("lang") == "sv"
    await context.close()


async def test_the_browser_accepts_the_policy_and_uses_the_style_sheet(browser: Browser, address: str) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(address + "/join/abc")
    assert (
        await page.evaluate("getComputedStyle(document.querySelector('button')).backgroundColor") == "rgb(42, 110, 187)"
    )
    assert complaints == []
    await context.close()
