"""One's own page, opened by a mailed link: places, offers, changes and ways out, without any script."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from shared.contracts import Occurrence
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes, link_in

AKAA = "kirjaamo@akaa.example"


async def own_page(gatherings: Gatherings, scenes: Scenes) -> tuple[str, UUID, Occurrence]:
    """The page's path, of a member of the network who signed up for one occurrence."""
    person = await scenes.member(str(gatherings.network_id), AKAA)
    occurrence = await gatherings.open(days=3)
    await gatherings.sign_up(occurrence, person)
    letters = await scenes.mails(AKAA)
    (path,) = {link_in(letter).partition("?")[0] for letter in letters if "my-signups" in link_in(letter)}
    return path, person, occurrence


def buttons(page: httpx.Response) -> list[str]:
    return [action.partition("?")[0] for action in re.findall(r'<form method="post" action="([^"]+)"', page.text)]


async def test_the_page_shows_places_and_offers_and_looking_changes_nothing(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, _, _ = await own_page(gatherings, scenes)
    offered = await gatherings.open(days=10)
    before = await registration.fetch("SELECT max(version) AS newest, count(*) AS number FROM signups")

    page = await registration.http.get(path)

    assert page.status_code == 200
    assert "Omat ilmoittautumiset" in page.text
    assert "perjantai 27.11.2026 klo 11.00–12.00" in page.text
    assert f"{path}/occurrences/{offered.id}" in buttons(page)
    assert "<script" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert await registration.fetch("SELECT max(version) AS newest, count(*) AS number FROM signups") == before


@pytest.mark.parametrize(
    ("language", "heading"), [("fi", "Omat ilmoittautumiset"), ("sv", "Mina anmälningar"), ("en", "My sign-ups")]
)
async def test_the_page_speaks_three_languages(
    registration: Running, gatherings: Gatherings, scenes: Scenes, language: str, heading: str
) -> None:
    path, _, _ = await own_page(gatherings, scenes)

    page = await registration.http.get(path, params={"lang": language})

    assert f'<html lang="{language}"' in page.text
    assert f"<h1>{heading}</h1>" in page.text


async def test_one_button_signs_up_and_shows_the_place_in_the_queue(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, person, _ = await own_page(gatherings, scenes)
    (kemi,) = await gatherings.people("kemi")
    full = await gatherings.open(capacity=1, days=10)
    await gatherings.sign_up(full, kemi)

    answer = await registration.http.post(f"{path}/occurrences/{full.id}")
    page = await registration.http.get(answer.headers["location"])

    assert answer.status_code == 303
    assert "Sijasi jonossa on 1." in page.text
    assert "Ilmoittautuminen on tallennettu" in page.text
    rows = await registration.fetch("SELECT person_id FROM signups WHERE occurrence_id = $1 ORDER BY ticket", full.id)
    assert [row["person_id"] for row in rows] == [kemi, person]


async def test_a_no_is_said_where_it_was_asked(registration: Running, gatherings: Gatherings, scenes: Scenes) -> None:
    path, _, taken = await own_page(gatherings, scenes)

    answer = await registration.http.post(f"{path}/occurrences/{taken.id}")

    assert answer.status_code == 409
    assert "Olet jo ilmoittautunut tähän tilaisuuteen." in answer.text
    assert f'id="field-{taken.id}"' in answer.text
    assert f"{path}/" in " ".join(buttons(answer))


async def test_a_place_is_given_up_with_one_button_and_twice_is_once(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, _, occurrence = await own_page(gatherings, scenes)
    (withdrawal,) = [action for action in buttons(await registration.http.get(path)) if action.endswith("withdrawal")]

    answers = [await registration.http.post(withdrawal) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert await gatherings.states(occurrence) == ["withdrawn"]
    assert len(await gatherings.intended("signup_withdrawn")) == 1


async def test_the_organisation_is_changed_and_an_unknown_one_is_told_beside_the_field(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    register = await scenes.register()
    path, _, _ = await own_page(gatherings, scenes)
    page = await registration.http.get(path)
    (change,) = re.findall(r'href="([^"]+/signups/[^"?]+)', page.text)

    form = await registration.http.get(change)
    wrong = await registration.http.post(change, data={"organisation_id": str(uuid4())})
    right = await registration.http.post(change, data={"organisation_id": register["Akaa"]})

    assert "Akaa</option>" in form.text
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert 'id="error-organisation_id"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    assert "Organisaatio, jota edustat: Akaa" in (await registration.http.get(path)).text


async def test_a_series_is_left_and_the_network_too(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, person, _ = await own_page(gatherings, scenes)
    series_id = uuid4()
    await registration.hear(gatherings.series(series_id))
    coming = await gatherings.open(series_id=series_id)
    await scenes.post(f"/series/{series_id}/signups", {}, person=person)
    page = await registration.http.get(path)
    (leave,) = [action for action in buttons(page) if "/series/" in action]

    answer = await registration.http.post(leave)

    assert "Perjantait" in page.text
    assert answer.status_code == 303
    assert await gatherings.states(coming) == ["withdrawn"]
    (out,) = re.findall(r'href="(/leave/[^"?]+)', page.text)
    assert (await registration.http.get(out)).status_code == 200


async def test_other_peoples_places_and_unknown_links_are_not_found(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, _, _ = await own_page(gatherings, scenes)
    (kemi,) = await gatherings.people("kemi")
    other = await gatherings.sign_up(await gatherings.open(), kemi)

    answers = [
        await registration.http.get("/my-signups/unknown"),
        await registration.http.get(f"{path}/signups/{other['id']}"),
        await registration.http.post(f"{path}/signups/{other['id']}", data={"organisation_id": ""}),
        await registration.http.post(f"{path}/signups/{other['id']}/withdrawal"),
        await registration.http.post(f"{path}/occurrences/{uuid4()}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert (await gatherings.signup(other))["state"] == "confirmed"


async def test_past_places_are_not_shown(registration: Running, gatherings: Gatherings, scenes: Scenes) -> None:
    path, _, _ = await own_page(gatherings, scenes)
    registration.clock.now += timedelta(days=4)

    assert "Sinulla ei ole tulevia ilmoittautumisia." in (await registration.http.get(path)).text
