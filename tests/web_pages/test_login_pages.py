"""Logging in, one's own page, sessions, the calendar link, logging out: in a browser that keeps the cookies itself."""

import pytest
from playwright.async_api import Browser, Page

from shared.contracts import LANGUAGES, Language
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import link_in
from tests.web_pages.looking import is_whole, press

KEMI = "kirjaamo@kemi.example"


async def ask_for_link(page: Page, home: str, gatherings: Gatherings, language: Language) -> str:
    """By keyboard, with a wrong address first; the mailed link."""
    texts = gatherings.service.process.resources.texts
    await page.goto(f"{home}/login?lang={language}")
    await is_whole(page, language)
    await press(page, texts.say(language, "page.log_in_button"))
    await page.get_by_role("alert").wait_for()
    await is_whole(page, language)
    await page.get_by_role("alert").get_by_role("link").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type(KEMI)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name=texts.say(language, "page.login_asked.title")).wait_for()
    await is_whole(page, language)
    return home + link_in((await gatherings.scenes.mails(KEMI))[-1]).partition("?")[0] + f"?lang={language}"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_logging_in_and_out_by_keyboard(
    page: Page, home: str, registration: Running, gatherings: Gatherings, language: Language
) -> None:
    texts = registration.process.resources.texts
    await gatherings.scenes.member(str(gatherings.network_id), KEMI)
    await gatherings.open(capacity=10)
    await page.goto(await ask_for_link(page, home, gatherings, language))
    await is_whole(page, language)
    await press(page, texts.say(language, "page.login.button"))
    await page.get_by_role("heading", name=texts.say(language, "page.my_signups.title")).wait_for()
    assert page.url == f"{home}/me?lang={language}"
    await is_whole(page, language)

    await press(page, texts.say(language, "page.calendar.make"))
    await page.locator(".address").wait_for()
    await is_whole(page, language)
    await press(page, texts.say(language, "page.own_sessions"))
    await page.get_by_role("heading", name=texts.say(language, "page.sessions.title"), exact=True).wait_for()
    await is_whole(page, language)
    await press(page, texts.say(language, "page.log_out"))
    await page.locator(".notice.done").wait_for()
    await is_whole(page, language)
    assert await page.context.cookies() == []
    await page.goto(f"{home}/me?lang={language}")
    await page.locator(".notice.failed").wait_for()
    await is_whole(page, language)


async def test_another_browser_asks_for_the_code_of_the_first(
    page: Page, browser: Browser, home: str, gatherings: Gatherings
) -> None:
    await gatherings.scenes.member(str(gatherings.network_id), KEMI)
    link = await ask_for_link(page, home, gatherings, "sv")
    code = await page.locator(".code").inner_text()
    context = await browser.new_context(bypass_csp=True, java_script_enabled=True, locale="sv-FI")
    phone = await context.new_page()
    await phone.goto(link)
    await is_whole(phone, "sv")
    await phone.get_by_label("Kod").fill("AAAA-AAAA")
    await phone.keyboard.press("Enter")
    await phone.get_by_role("alert").wait_for()
    await is_whole(phone, "sv")
    await phone.get_by_label("Kod").fill(code.lower())
    await phone.keyboard.press("Enter")
    await phone.wait_for_url(f"{home}/me?lang=sv")
    await context.close()


async def test_the_browser_refuses_a_form_of_another_site(page: Page, home: str, gatherings: Gatherings) -> None:
    """Another port is another origin, and another host another site: what Chromium itself says of that is believed."""
    await gatherings.scenes.member(str(gatherings.network_id), KEMI)
    await page.goto(await ask_for_link(page, home, gatherings, "en"))
    await page.locator("main button").click()
    await page.wait_for_url(f"{home}/me?lang=en")
    foreign = home.replace("127.0.0.1", "localhost")
    await page.goto(f"{foreign}/login?lang=en")
    async with page.expect_navigation() as answered:
        await page.evaluate(
            """address => { const form = document.createElement('form'); form.method = 'post'; form.action = address;
               document.body.append(form); form.submit(); }""",
            f"{home}/logout",
        )
    answer = await answered.value
    assert answer is not None
    assert (answer.url, answer.status) == (f"{home}/logout", 403)
    await page.goto(f"{home}/me?lang=en")
    assert page.url == f"{home}/me?lang=en"
    assert await page.locator(".notice.failed").count() == 0
