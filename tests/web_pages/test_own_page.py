"""One's own page for the eye, the ear and the keyboard: whole series in and out, theme, holiday, a no (feature B5)."""

import re
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Page

from shared.contracts import LANGUAGES, Language, Localised, Theme, ThemeState
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import link_in
from tests.web_pages.looking import is_whole, press

KEMI = "kirjaamo@kemi.example"
NEW_YEARS_DAY = Localised(fi="Uudenvuodenpäivä", sv="Nyårsdagen", en="New Year's Day")
DIGITAL_SERVICES = Localised(fi="Digipalvelut", sv="Digitala tjänster", en="Digital services")


async def a_series(gatherings: Gatherings) -> UUID:
    """Two dates with sign-up, one of them full, on a holiday and with a theme."""
    series_id, theme_id = uuid4(), uuid4()
    theme = Theme(
        id=theme_id,
        version=1,
        network_id=gatherings.network_id,
        title=DIGITAL_SERVICES,
        position=1,
        state=ThemeState.planned,
    )
    await gatherings.service.hear(gatherings.series(series_id), theme)
    full = await gatherings.open(series_id=series_id, theme_id=theme_id, holiday=NEW_YEARS_DAY, capacity=1)
    await gatherings.open(series_id=series_id, days=40)
    await gatherings.sign_up(full, (await gatherings.people("akaa"))[0])
    return series_id


async def own_page(gatherings: Gatherings) -> str:
    """The link in the welcome letter."""
    await gatherings.scenes.member(str(gatherings.network_id), KEMI)
    return link_in((await gatherings.scenes.mails(KEMI))[-1]).partition("?")[0]


async def states(registration: Running) -> list[str]:
    rows = await registration.fetch(
        "SELECT state FROM signups JOIN people ON people.id = person_id WHERE address = $1 ORDER BY state", KEMI
    )
    return [row["state"] for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_into_a_whole_series_and_out_again_by_keyboard(
    page: Page, home: str, registration: Running, gatherings: Gatherings, language: Language
) -> None:
    texts = registration.process.resources.texts
    await a_series(gatherings)
    await page.goto(f"{home}{await own_page(gatherings)}?lang={language}")
    await is_whole(page, language)
    assert await page.get_by_text(DIGITAL_SERVICES.in_language(language)).count() == 1
    assert await page.get_by_text(NEW_YEARS_DAY.in_language(language)).count() == 1

    await press(page, re.compile(texts.say(language, "page.my_signups.join_series")))
    await page.get_by_role("status").wait_for()
    await is_whole(page, language)
    assert await states(registration) == ["confirmed", "waiting"]

    await press(page, re.compile(texts.say(language, "page.my_signups.leave_series")))
    await page.get_by_text(texts.say(language, "page.my_signups.done_left_series")).wait_for()
    await is_whole(page, language)
    assert await states(registration) == ["withdrawn", "withdrawn"]


async def test_every_button_of_a_series_has_a_name_of_its_own(page: Page, home: str, gatherings: Gatherings) -> None:
    await a_series(gatherings)
    await page.goto(home + await own_page(gatherings))

    buttons = await page.locator("main button").all()
    names = [await one.get_attribute("aria-label") or await one.inner_text() for one in buttons]
    places = await page.locator("main button[aria-label]").count()

    assert (len(names), len(set(names)), places) == (4, 4, 3), "three places to take, and the calendar"
    assert "" not in names


async def test_a_no_leads_to_the_button_that_asked(page: Page, home: str, gatherings: Gatherings) -> None:
    series_id = await a_series(gatherings)
    await page.goto(home + await own_page(gatherings))
    person = (await gatherings.service.fetch("SELECT id FROM people WHERE address = $1", KEMI))[0]["id"]
    await gatherings.scenes.post(f"/series/{series_id}/signups", {}, person=person)

    await press(page, re.compile("koko sarjaan"))
    await page.get_by_role("alert").get_by_role("link").focus()
    await page.keyboard.press("Enter")

    assert await page.evaluate("document.activeElement.id") == f"field-{series_id}"
    await is_whole(page, "fi")
