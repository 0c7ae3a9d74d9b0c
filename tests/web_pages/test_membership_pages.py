"""Join, confirm, leave, leave all, another address: for the eye, the ear and the keyboard (features A20, A21, J6)."""

from uuid import UUID

import pytest
from playwright.async_api import Page

from shared.contracts import LANGUAGES, Language
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import link_in
from tests.web_pages.looking import is_whole, press

KEMI = "kirjaamo@kemi.example"
NEW_KEMI = "digi@kemi.example"


async def membership(registration: Running) -> list[str]:
    rows = await registration.fetch(
        "SELECT state FROM members JOIN people ON people.id = person_id WHERE address = $1 ORDER BY state", KEMI
    )
    return [row["state"] for row in rows]


async def leave_link(gatherings: Gatherings, *networks: UUID | str) -> str:
    """The path in the letter about the first network, of a member of all of them."""
    for network in networks:
        await gatherings.scenes.member(str(network), KEMI)
    (letter, *_) = [one for one in await gatherings.scenes.mails(KEMI) if one["List-Unsubscribe"]]
    return str(letter["List-Unsubscribe"]).strip("<>").removeprefix("http://service")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_joining_by_keyboard_from_the_form_to_ones_own_page(
    page: Page, home: str, registration: Running, gatherings: Gatherings, language: Language
) -> None:
    texts = registration.process.resources.texts
    await page.goto(f"{home}/networks/{gatherings.network_id}/join?lang={language}")
    await is_whole(page, language)
    await press(page, texts.say(language, "page.join.button"))
    await page.get_by_role("alert").wait_for()
    await is_whole(page, language)
    await page.get_by_role("alert").get_by_role("link").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type(KEMI)
    await page.keyboard.press("Enter")
    await page.locator(".notice.done").wait_for()
    await is_whole(page, language)

    link = link_in((await gatherings.scenes.mails(KEMI))[-1])
    await page.goto(f"{home}{link}")
    await is_whole(page, language)
    await press(page, texts.say(language, "page.confirm.button"))
    await page.locator(".notice.done").wait_for()
    await is_whole(page, language)
    await press(page, texts.say(language, "page.joined.button"))
    await page.get_by_role("heading", name=texts.say(language, "page.my_signups.title")).wait_for()
    await is_whole(page, language)
    assert await membership(registration) == ["active"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_leaving_by_keyboard(
    page: Page, home: str, registration: Running, gatherings: Gatherings, language: Language
) -> None:
    link = await leave_link(gatherings, gatherings.network_id)
    await page.goto(f"{home}{link}?lang={language}")
    await is_whole(page, language)
    assert await membership(registration) == ["active"]

    await press(page, registration.process.resources.texts.say(language, "page.leave.button"))
    await page.locator(".notice.done").wait_for()

    await is_whole(page, language)
    assert await membership(registration) == ["withdrawn"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_leaving_all_by_keyboard(
    page: Page, home: str, registration: Running, gatherings: Gatherings, language: Language
) -> None:
    other = await gatherings.scenes.network(gatherings.coordinator, name={"fi": "Digisumpit"})
    link = await leave_link(gatherings, gatherings.network_id, other["id"])
    await page.goto(f"{home}{link}?lang={language}")

    await press(page, registration.process.resources.texts.say(language, "page.leave.button_all"))
    await page.locator(".notice.done").wait_for()

    await is_whole(page, language)
    assert await membership(registration) == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_moving_to_another_address_by_keyboard(
    page: Page, home: str, registration: Running, gatherings: Gatherings, language: Language
) -> None:
    person = await gatherings.scenes.person(KEMI)
    asked = await gatherings.scenes.post("/people/me/address-changes", {"address": NEW_KEMI}, person=person)
    assert asked.is_success, asked.text
    link = link_in((await gatherings.scenes.mails(NEW_KEMI))[-1]).partition("?")[0]
    await page.goto(f"{home}{link}?lang={language}")
    await is_whole(page, language)

    await press(page, registration.process.resources.texts.say(language, "page.address.button"))
    await page.locator(".notice.done").wait_for()

    await is_whole(page, language)
    rows = await registration.fetch("SELECT address FROM people WHERE id = $1", person)
    assert [row["address"] for row in rows] == [NEW_KEMI]
