"""One's own data, consents and the privacy notice for the eye, the ear and the keyboard (features K4, K5, RP7)."""

import re
from uuid import UUID

import pytest
from playwright.async_api import Page

from shared.contracts import LANGUAGES, Language
from shared.mail import links
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.web_pages.looking import is_whole, press

KEMI = "kirjaamo@kemi.example"


async def own_data_page(registration: Running, gatherings: Gatherings) -> str:
    """Of a member with a place, looked at by a coordinator."""
    person: UUID = await gatherings.scenes.member(str(gatherings.network_id), KEMI, organisation_text="Kemin satama")
    await gatherings.sign_up(await gatherings.open(capacity=10), person)
    headers = registration.as_(person=gatherings.coordinator)
    await registration.http.get(f"/networks/{gatherings.network_id}/members", headers=headers)
    async with registration.process.resources.pool.acquire() as tx:
        key, now = registration.process.resources.link_key, registration.clock()
        return f"/my-signups/{await links.living(tx, key, 'my_signups', person, now)}/data"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_own_data_and_notice_are_whole_in_each_language(
    page: Page, home: str, registration: Running, gatherings: Gatherings, language: Language
) -> None:
    mine = await own_data_page(registration, gatherings)
    await page.goto(f"{home}{mine}?lang={language}")
    await is_whole(page, language)
    await page.goto(f"{home}/privacy?lang={language}")
    await is_whole(page, language)


async def test_consent_is_given_withdrawn_and_a_name_put_right_by_keyboard(
    page: Page, home: str, registration: Running, gatherings: Gatherings
) -> None:
    mine = await own_data_page(registration, gatherings)
    await page.goto(f"{home}{mine}?lang=fi")
    await press(page, re.compile("Anna suostumus"))
    await page.get_by_role("status").wait_for()
    await press(page, re.compile("Peru suostumus"))
    await page.get_by_text("Suostumuksesi on peruttu.").wait_for()
    acts = await registration.fetch("SELECT given FROM consents ORDER BY seq")
    assert [act["given"] for act in acts] == [True, False]

    await page.get_by_role("textbox", name="Nimi").fill("Kemin kirjaamo")
    await press(page, "Tallenna")
    await page.get_by_text("Tietosi on tallennettu.").wait_for()
    assert await page.get_by_role("textbox", name="Nimi").input_value() == "Kemin kirjaamo"


async def test_the_way_to_own_data_and_to_the_notice_is_on_ones_own_page(
    page: Page, home: str, registration: Running, gatherings: Gatherings
) -> None:
    mine = await own_data_page(registration, gatherings)
    await page.goto(f"{home}{mine.removesuffix('/data')}?lang=sv")
    await press(page, "Dina uppgifter och samtycken")
    await page.get_by_role("heading", name="Dina uppgifter", level=1).wait_for()
    await press(page, "Dataskyddsbeskrivning")
    await page.get_by_role("heading", name="Dataskyddsbeskrivning", level=1).wait_for()
