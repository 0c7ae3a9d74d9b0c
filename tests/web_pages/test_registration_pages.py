"""The pages that mailed links open, in a real browser: join, sign up, give up the place (features A1, A10, J6)."""

import re

import pytest
from playwright.async_api import Page

from shared.contracts import Localised
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import link_in
from tests.web_pages.conftest import violations

KEMI = "kirjaamo@kemi.example"


async def mailed_link(gatherings: Gatherings) -> str:
    """The confirm link that somebody from Kemi gets when they ask to join."""
    path = f"/networks/{gatherings.network_id}/members"
    joined = await gatherings.service.http.post(path, json={"address": KEMI})
    assert joined.status_code == 202
    return link_in((await gatherings.scenes.mails(KEMI))[-1])


async def states(registration: Running) -> list[str]:
    rows = await registration.fetch(
        "SELECT state FROM members JOIN people ON people.id = person_id WHERE address = $1", KEMI
    )
    return [row["state"] for row in rows]


async def test_opening_the_link_changes_nothing_and_one_click_joins(
    page: Page, home: str, registration: Running, gatherings: Gatherings
) -> None:
    link = await mailed_link(gatherings)
    for _ in range(3):
        await page.goto(home + link)
    assert await states(registration) == ["pending"]

    await page.locator("main button").first.click()
    await page.locator(".notice.done").wait_for()

    assert await states(registration) == ["active"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_axe_finds_nothing_on_the_way_in(page: Page, home: str, gatherings: Gatherings, language: str) -> None:
    link = (await mailed_link(gatherings)).partition("?")[0]
    await page.goto(f"{home}{link}?lang={language}")
    assert await page.locator("html").get_attribute("lang") == language
    assert await violations(page) == []
    await page.locator("main button").first.click()
    await page.locator(".notice.done").wait_for()
    assert await violations(page) == []


async def my_signups(gatherings: Gatherings) -> str:
    """The link to a member's own page, as the confirmation of a first place carries it."""
    person = await gatherings.scenes.member(str(gatherings.network_id), KEMI)
    await gatherings.sign_up(await gatherings.open(capacity=10, days=3, title=Localised(fi="Aloitus")), person)
    return link_in((await gatherings.scenes.mails(KEMI))[-1])


async def places(registration: Running) -> list[str]:
    rows = await registration.fetch("SELECT state FROM signups ORDER BY state")
    return [row["state"] for row in rows]


async def test_a_member_signs_up_and_gives_up_the_place_by_clicks(
    page: Page, home: str, registration: Running, gatherings: Gatherings
) -> None:
    await gatherings.open(capacity=10)
    await page.goto(home + await my_signups(gatherings))
    assert await violations(page) == []

    await page.get_by_role("button", name=re.compile("Digiperjantai")).click()
    await page.get_by_role("status").wait_for()
    assert await places(registration) == ["confirmed", "confirmed"]
    assert await violations(page) == []

    await page.get_by_role("link", name=re.compile("Digiperjantai")).click()
    await page.get_by_label("Organisaatio").wait_for()
    assert await violations(page) == []

    await page.locator("form.one-button button").click()
    await page.get_by_role("status").wait_for()
    assert await places(registration) == ["confirmed", "withdrawn"]


async def test_ones_own_page_fits_a_narrow_screen(page: Page, home: str, gatherings: Gatherings) -> None:
    await gatherings.open(capacity=10)
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(home + await my_signups(gatherings))
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
