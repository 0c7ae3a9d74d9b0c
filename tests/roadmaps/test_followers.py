"""Whoever follows a published roadmap is told of changed statuses: one mail for each publication, never of the past."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import Erasure, ErasureState, Localised, Measure, MeasureStage, Roadmap
from shared.web.cookies import GUEST
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, intended
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import changed, made, measure, roadmap
from tests.roadmaps.test_follow_ups_yearly import letter

UNDER_WAY: dict[str, Any] = {"status": "under_way", "stage": MeasureStage.under_way, "progress": 40}
Published = tuple[Roadmap, Measure, Measure]


@pytest.fixture
async def plan(roadmaps: Roadmaps) -> Published:
    kept = roadmap(roadmaps.network)
    one, other = measure(kept), measure(kept, "Tiedolla johtaminen")
    await made(roadmaps, kept, one, other)
    await publish(roadmaps, kept)
    return kept, one, other


async def follows(roadmaps: Roadmaps, path: str) -> UUID:
    person = uuid4()
    answer = await ask(roadmaps, person, "PUT", f"/{path}/followers/me")
    assert answer.status_code == 200, answer.text
    return person


async def test_one_mail_a_follower_and_publication_lists_every_change(roadmaps: Roadmaps, plan: Published) -> None:
    kept, one, other = plan
    whole, of_one, of_other = [
        await follows(roadmaps, path)
        for path in (f"public-roadmaps/{kept.id}", f"public-measures/{one.id}", f"public-measures/{other.id}")
    ]
    await changed(roadmaps, one, **UNDER_WAY)
    await publish(roadmaps, kept, "Toinen versio")
    once = await intended(roadmaps, "roadmap_changed")
    await changed(roadmaps, one, progress=60)
    await publish(roadmaps, kept, "Kolmas versio")
    unchanged = await intended(roadmaps, "roadmap_changed")
    await changed(roadmaps, other, removed=True)
    await publish(roadmaps, kept, "Neljäs versio")

    assert once == unchanged == sorted([whole, of_one])
    assert await intended(roadmaps, "roadmap_changed") == sorted([whole, whole, of_one, of_other])


async def test_a_publication_that_is_asked_for_twice_tells_once(roadmaps: Roadmaps, plan: Published) -> None:
    kept, one, _ = plan
    person = await follows(roadmaps, f"public-roadmaps/{kept.id}")
    await changed(roadmaps, one, **UNDER_WAY)
    for _ in range(2):
        await roadmaps.post(
            f"/roadmaps/{kept.id}/publications", {"label": {"fi": "Toinen"}}, **{"Idempotency-Key": "a"}
        )

    assert await intended(roadmaps, "roadmap_changed") == [person]


async def test_the_letter_says_what_changed_and_how_to_stop_in_three_languages(
    roadmaps: Roadmaps, plan: Published
) -> None:
    kept, one, _ = plan
    person = await follows(roadmaps, f"public-roadmaps/{kept.id}")
    await changed(roadmaps, one, **UNDER_WAY)
    await publish(roadmaps, kept, "Toinen versio")
    await changed(roadmaps, one, title=Localised(fi="Luonnos, jota ei näytetä"))
    told = {language: await letter(roadmaps, "roadmap_changed", person, language) for language in ("fi", "sv", "en")}

    assert "– Sähköinen asiointi: Käynnissä, 40 %" in told["fi"]
    assert "– Sähköinen asiointi: Pågår, 40 %" in told["sv"]
    assert "Stop following: http://service/unfollow/" in told["en"]
    assert not [language for language, text in told.items() if "Luonnos" in text]


async def test_the_link_in_the_letter_stops_it_with_one_click_and_looking_changes_nothing(
    roadmaps: Roadmaps, plan: Published
) -> None:
    kept, one, _ = plan
    person = await follows(roadmaps, f"public-roadmaps/{kept.id}")
    await changed(roadmaps, one, **UNDER_WAY)
    await publish(roadmaps, kept, "Toinen versio")
    address = "/unfollow/" + (await letter(roadmaps, "roadmap_changed", person)).split("/unfollow/")[1].split("?")[0]
    looked = await roadmaps.http.get(address)
    still = await roadmaps.running.fetch("SELECT FROM followers")
    clicked = await roadmaps.http.post(address, data={"List-Unsubscribe": "One-Click"})
    again = await roadmaps.http.get(address)
    unknown = await roadmaps.http.get("/unfollow/" + "A" * 43)

    assert "Akaan digitiekartta" in looked.text
    assert (looked.status_code, len(still)) == (200, 1)
    assert (clicked.status_code, again.status_code, unknown.status_code) == (200, 200, 404)
    assert not await roadmaps.running.fetch("SELECT FROM followers")
    assert await letter(roadmaps, "roadmap_changed", person) == ""


async def test_following_and_stopping_may_be_asked_twice(roadmaps: Roadmaps, plan: Published) -> None:
    kept, one, other = plan
    person = uuid4()
    paths = [f"/public-measures/{one.id}/followers/me", f"/public-measures/{other.id}/followers/me"]
    for path in (*paths, *paths):
        assert (await ask(roadmaps, person, "PUT", path)).status_code == 200
    told = (await ask(roadmaps, person, "PUT", f"/public-roadmaps/{kept.id}/followers/me")).json()
    own = (await ask(roadmaps, person, "GET", "/people/me/data")).json()["data"]["followed"]
    for path in (f"/public-roadmaps/{kept.id}/followers/me", *paths, *paths):
        assert (await ask(roadmaps, person, "DELETE", path)).status_code == 204

    assert (told["whole"], sorted(told["measure_ids"])) == (True, sorted(map(str, (one.id, other.id))))
    assert (own[0]["whole"], len(own[0]["measures"])) == (True, 2)
    assert not await roadmaps.running.fetch("SELECT FROM followers")


async def test_only_what_is_published_is_followed_and_only_with_a_login(roadmaps: Roadmaps, plan: Published) -> None:
    draft = roadmap(roadmaps.network)
    inside = measure(draft)
    await made(roadmaps, draft, inside)
    unpublished = [
        (await ask(roadmaps, uuid4(), "PUT", f"/{path}/followers/me")).status_code
        for path in (f"public-roadmaps/{draft.id}", f"public-measures/{inside.id}", f"public-measures/{uuid4()}")
    ]

    assert unpublished == [404, 404, 404]
    assert (await ask(roadmaps, None, "PUT", f"/public-roadmaps/{plan[0].id}/followers/me")).status_code == 401


async def test_news_goes_stale_in_a_week_and_who_is_erased_is_told_nothing(roadmaps: Roadmaps, plan: Published) -> None:
    kept, one, _ = plan
    person, gone = [await follows(roadmaps, f"public-roadmaps/{kept.id}") for _ in range(2)]
    await roadmaps.running.hear(
        Erasure(id=gone, version=1, state=ErasureState.asked, asked_at=roadmaps.running.clock())
    )
    await changed(roadmaps, one, **UNDER_WAY)
    await publish(roadmaps, kept, "Toinen versio")
    rows = await roadmaps.running.fetch("SELECT person_id, best_before FROM mail_intents")

    assert [tuple(row) for row in rows] == [(person, roadmaps.running.clock() + timedelta(days=7))]


async def test_with_a_browser_following_is_confirmed_by_one_button_and_ended_by_the_same(
    roadmaps: Roadmaps, plan: Published
) -> None:
    path, person = f"/public-roadmaps/{plan[0].id}/follow", uuid4()
    cookie = f"{GUEST}={roadmaps.running.as_(person=person)['Authorization'].removeprefix('Bearer ')}"
    linked = await roadmaps.http.get(f"/public-roadmaps/{plan[0].id}/page")
    outside = await roadmaps.http.get(path, headers={"Accept-Language": "sv"})
    looked = await roadmaps.http.get(path, headers={"Cookie": cookie})
    still = len(await roadmaps.running.fetch("SELECT FROM followers"))
    proof = re.search(r'name="proof" value="([0-9a-f]{64})"', looked.text)
    assert proof is not None
    told = {}
    for wanted in ("true", "false"):
        form = {"proof": proof[1], "wanted": wanted}
        told[wanted] = (await roadmaps.http.post(path, data=form, headers={"Cookie": cookie})).text
        rows = await roadmaps.running.fetch("SELECT FROM followers WHERE whole AND person_id = $1", person)
        assert len(rows) == (wanted == "true")
    forged = await roadmaps.http.post(path, data={"wanted": "true"}, headers={"Cookie": cookie})

    assert path in linked.text
    assert (outside.status_code, "Logga in" in outside.text) == (401, True)
    assert (looked.status_code, still, "/logout" in looked.text) == (200, 0, False)
    assert "Seuraat tätä digitiekarttaa." in told["true"]
    assert "Et enää seuraa" in told["false"]
    assert forged.status_code == 403
