"""Pages of roadmaps for somebody who has logged in with registration, in a real browser and by keyboard."""

from uuid import UUID, uuid4

import pytest
from playwright.async_api import FilePayload, Page

from shared.contracts import LANGUAGES, Language
from shared.web.cookies import GUEST
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.exchanging import HEADINGS, ROWS, as_csv, documents
from tests.roadmaps.making import entrusted, made
from tests.roadmaps.publishing import published
from tests.web_pages.looking import is_whole, press
from tests.web_pages.test_roadmap_pages import shoot

WRONG = [[*ROWS[0][:2], "avaruus", *ROWS[0][3:]], ROWS[1]]


async def logs_in(page: Page, roadmaps: Roadmaps, home: str, person: UUID) -> None:
    """As registration's page would have it."""
    token = roadmaps.running.token(person=person)
    address = home.replace("http://", "https://")
    await page.context.add_cookies(
        [{"name": GUEST, "value": token, "url": address, "secure": True, "httpOnly": True, "sameSite": "Lax"}]
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_roadmap_is_followed_from_its_page(
    page: Page, roadmaps_home: str, roadmaps: Roadmaps, language: Language
) -> None:
    plan, person = await published(roadmaps), uuid4()
    say = roadmaps.running.process.resources.texts.say
    await logs_in(page, roadmaps, roadmaps_home, person)
    await page.goto(f"{roadmaps_home}/public-roadmaps/{plan}/page?lang={language}")

    await press(page, say(language, "page.follow.title"))
    await shoot(page, f"follow-{language}")
    await is_whole(page, language)
    await press(page, say(language, "page.follow.button"))
    await page.get_by_text(say(language, "page.follow.followed")).wait_for()
    await is_whole(page, language)

    (row,) = await roadmaps.running.fetch("SELECT person_id, whole FROM followers")
    assert tuple(row) == (person, True)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_table_is_mended_looked_at_and_brought_in(
    page: Page, roadmaps_home: str, roadmaps: Roadmaps, language: Language
) -> None:
    roadmap = await made(roadmaps)
    say = roadmaps.running.process.resources.texts.say
    await logs_in(page, roadmaps, roadmaps_home, await entrusted(roadmaps, roadmap, "editor"))
    await page.goto(f"{roadmaps_home}/roadmaps/{roadmap}/measures/import-page?lang={language}")
    await is_whole(page, language)

    for step, rows in (("faults", WRONG), ("changes", ROWS)):
        file = FilePayload(name="t.csv", mimeType="text/csv", buffer=as_csv(HEADINGS, *rows))
        await page.set_input_files("input[type=file]", file)
        await press(page, say(language, "page.import.look"))
        await page.get_by_text(say(language, f"page.import.{step}")).wait_for()
        await shoot(page, f"import-{step}-{language}")
        await is_whole(page, language)
    await press(page, say(language, "page.import.bring"))
    await page.get_by_text(say(language, "page.import.brought")).wait_for()
    await is_whole(page, language)

    assert len(await documents(roadmaps, roadmap)) == 2
