"""Asking to be forgotten, and how far it is: for the eye, the ear and the keyboard, in each language (feature K2)."""

from datetime import timedelta

import pytest
from playwright.async_api import Page

from shared.contracts import LANGUAGES, Language
from shared.mail import links
from tests.parts import Running
from tests.registration.gatherings import Gatherings, do_what_is_due
from tests.web_pages.looking import is_whole, press

KEMI = "kirjaamo@kemi.example"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_being_forgotten_by_keyboard(
    page: Page, home: str, registration: Running, gatherings: Gatherings, language: Language
) -> None:
    texts, held = registration.process.resources.texts, registration.process.resources
    person = await gatherings.scenes.member(str(gatherings.network_id), KEMI)
    async with held.pool.acquire() as tx:
        mine = await links.living(tx, held.link_key, "my_signups", person, registration.clock())
    await page.goto(f"{home}/my-signups/{mine}?lang={language}")
    await press(page, texts.say(language, "page.my_signups.erase"))
    await page.get_by_role("heading", name=texts.say(language, "page.erase.title"), level=1).wait_for()
    await is_whole(page, language)
    await press(page, texts.say(language, "page.erase.button"))
    await page.get_by_role("heading", name=texts.say(language, "page.erasure.title"), level=1).wait_for()
    await is_whole(page, language)

    registration.clock.now += timedelta(hours=21)
    await do_what_is_due(registration)
    await page.reload()
    await page.get_by_text(texts.say(language, "page.erasure.under_way")).wait_for()
    assert await registration.fetch("SELECT FROM people WHERE id = $1", person) == []


async def test_the_last_leader_is_told_what_to_do_first(
    page: Page, home: str, registration: Running, gatherings: Gatherings
) -> None:
    held = registration.process.resources
    async with held.pool.acquire() as tx:
        mine = await links.keep(
            tx,
            held.link_key,
            "my_signups",
            gatherings.coordinator,
            person_id=gatherings.coordinator,
            now=registration.clock(),
            expires_at=registration.clock() + timedelta(days=1),
        )
    await page.goto(f"{home}/my-signups/{mine}/erasure?lang=sv")
    await press(page, held.texts.say("sv", "page.erase.button"))
    await page.get_by_role("alert").wait_for()
    await is_whole(page, "sv")
    assert held.texts.say("sv", "problem.last_leader") in await page.get_by_role("alert").inner_text()
