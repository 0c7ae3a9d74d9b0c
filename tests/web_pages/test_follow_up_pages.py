"""Frozen follow-ups, comments and the end of following in a real browser, in each language."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser, Page

from shared.contracts import LANGUAGES, Localised, MeasureStage, Roadmap
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, trusts
from tests.roadmaps.following_up import line
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import changed, made, measure, roadmap
from tests.roadmaps.test_comments import says, shows, takes_comments
from tests.roadmaps.test_follow_ups_yearly import letter
from tests.web_pages.looking import is_whole, press

SHOTS = os.environ.get("SCREENSHOTS")
WIDTHS = (1280, 360)
UNDER_WAY: dict[str, Any] = {"status": "under_way", "stage": MeasureStage.under_way, "progress": 40}
TEXT = {"fi": "Käyttöönotto on tehty kahdessa yksikössä.\nLoput seuraavat syksyllä.", "sv": "Ibruktagen i två enheter."}


async def shoot(page: Page, name: str) -> None:
    for width in WIDTHS if SHOTS else ():
        await page.set_viewport_size({"width": width, "height": 900})
        await page.screenshot(path=Path(SHOTS or "") / f"{name}-{width}.png", full_page=True)


async def frozen(roadmaps: Roadmaps, plan: Roadmap, year: int, **texts: Any) -> str:
    """The annual accounts of the year, with a text for each of these measures."""
    approver = await trusts(roadmaps, plan.id, "approver")
    asked = {"year": year, "occasion": "annual_accounts", "due_on": f"{year + 1}-03-31"}
    follow_up = (await roadmaps.post(f"/roadmaps/{plan.id}/follow-ups", asked)).json()["id"]
    for measure_id, text in texts.items():
        answer = await roadmaps.put(f"/follow-ups/{follow_up}/texts/{measure_id}", {"text": text})
        assert answer.status_code == 200, answer.text
    await roadmaps.put(f"/follow-ups/{follow_up}/summary", {"summary": {"fi": "Vuosi meni suunnitelman mukaan."}})
    approval = {
        "approved_as": {"fi": "Johtoryhmä", "sv": "Ledningsgruppen", "en": "The management team"},
        "decision": {"fi": "Kunnanhallitus 31.3.2025 § 45"},
        "incomplete": True,
    }
    answer = await ask(roadmaps, approver, "PUT", f"/follow-ups/{follow_up}/approval", approval)
    assert answer.status_code == 200, answer.text
    return str(follow_up)


async def planned(roadmaps: Roadmaps) -> tuple[Roadmap, Any]:
    """Published, with three measures; the first of them is what the tests change."""
    roadmaps.at(2025, 10, 1)
    plan = roadmap(roadmaps.network)
    one = measure(plan, sectors=("technical",), budget=(line("it", 10_000, 8_000),))
    await made(
        roadmaps,
        plan,
        one,
        measure(plan, "Tiedolla johtaminen", sectors=("education",), goals=("goal-1",), progress=50),
        measure(
            plan, "Varhaiskasvatuksen hakemukset", sectors=("early_childhood",), responsible=Localised(fi="Johtaja")
        ),
    )
    await publish(roadmaps, plan)
    return plan, one


async def test_a_frozen_follow_up_is_read_by_everybody(page: Page, roadmaps_home: str, roadmaps: Roadmaps) -> None:
    plan, one = await planned(roadmaps)
    await frozen(roadmaps, plan, 2023)
    await changed(roadmaps, one, **UNDER_WAY)
    follow_up = await frozen(roadmaps, plan, 2024, **{str(one.id): TEXT})

    for language in LANGUAGES:
        await page.goto(f"{roadmaps_home}/follow-ups/{follow_up}/page?lang={language}")
        await shoot(page, f"follow-up-{language}")
        await is_whole(page, language)
    await page.goto(f"{roadmaps_home}/follow-ups/{follow_up}/page?lang=en")
    await page.set_viewport_size({"width": 1280, "height": 900})
    assert await page.get_by_role("img", name="Measures by stage").is_visible()
    assert await page.get_by_role("row", name="Technical services 40 %").is_visible()
    await press(page, "Yearly follow-ups")
    await page.get_by_role("link", name="Yearly follow-up 2023: annual accounts").wait_for()
    await is_whole(page, "en")


async def test_a_comment_is_written_by_keyboard_and_read_when_it_was_shown(
    page: Page, roadmaps_home: str, roadmaps: Roadmaps
) -> None:
    plan, _ = await planned(roadmaps)
    await takes_comments(roadmaps, plan.id)
    comment = await says(roadmaps, plan)
    await shows(roadmaps, comment)
    await roadmaps.put(f"/comments/{comment.json()['id']}/answer", {"answer": {"fi": "Kiitos, se lisätään."}})

    for language in LANGUAGES:
        texts = roadmaps.running.process.resources.texts
        await page.goto(f"{roadmaps_home}/public-roadmaps/{plan.id}/comments/page?lang={language}")
        await shoot(page, f"comments-{language}")
        await is_whole(page, language)
        await press(page, texts.say(language, "page.comments.send"))
        await page.get_by_role("alert").wait_for()
        await shoot(page, f"comments-wrong-{language}")
        await is_whole(page, language)
        await page.get_by_role("textbox").first.fill("Miten asukkaita kuullaan?")
        await press(page, texts.say(language, "page.comments.send"))
        await page.get_by_role("heading", name=texts.say(language, "page.comments.sent_title")).wait_for()

    assert len(await roadmaps.running.fetch("SELECT FROM comments WHERE state = 'pending'")) == len(LANGUAGES)


async def test_following_ends_without_javascript(browser: Browser, roadmaps_home: str, roadmaps: Roadmaps) -> None:
    plan, one = await planned(roadmaps)
    person = uuid4()
    await ask(roadmaps, person, "PUT", f"/public-roadmaps/{plan.id}/followers/me")
    await changed(roadmaps, one, **UNDER_WAY)
    await publish(roadmaps, plan, "Toinen versio")
    secret = (await letter(roadmaps, "roadmap_changed", person)).split("/unfollow/")[1].split("?")[0]
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()

    await page.goto(f"{roadmaps_home}/unfollow/{secret}?lang=fi")
    await shoot(page, "unfollow")
    await page.get_by_role("button", name="Lopeta seuraaminen").click()

    await page.get_by_role("heading", name="Et enää seuraa tiekarttaa").wait_for()
    assert not await roadmaps.running.fetch("SELECT FROM followers")
    await context.close()
