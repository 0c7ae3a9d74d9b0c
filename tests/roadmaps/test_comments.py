"""Anybody may comment a published roadmap while it takes comments; its editors show, hide and answer them."""

from uuid import uuid4

import pytest

from services.roadmaps.comments import limits
from shared.contracts import Erasure, ErasureState, Localised, Organisation, OrganisationKind, Roadmap
from tests.registration.test_limits import through_proxy
from tests.roadmaps.commenting import HOSTILE, plan, says, shown, shows, takes_comments
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, trusts
from tests.roadmaps.states import AKAA, made, measure, roadmap

__all__ = ["plan"]


async def test_a_comment_waits_until_an_editor_shows_it_and_is_answered_in_public(
    roadmaps: Roadmaps, plan: Roadmap
) -> None:
    editor = await trusts(roadmaps, plan.id, "editor")
    comment = (await says(roadmaps, plan)).json()
    before = await shown(roadmaps, plan)
    waiting = (await ask(roadmaps, editor, "GET", f"/roadmaps/{plan.id}/comments")).json()["items"]
    await ask(roadmaps, editor, "PUT", f"/comments/{comment['id']}/state", {"state": "shown"})
    answer = {"answer": {"fi": "Kiitos, se lisätään."}}
    answered = await ask(roadmaps, editor, "PUT", f"/comments/{comment['id']}/answer", answer)
    (after,) = await shown(roadmaps, plan)

    assert (comment["state"], before) == ("pending", [])
    assert [(one["id"], one["state"]) for one in waiting] == [(comment["id"], "pending")]
    assert answered.json()["state"] == "answered"
    assert (after["text"], after["answer"]["fi"]) == (waiting[0]["text"], "Kiitos, se lisätään.")


async def test_a_hidden_one_keeps_its_reason_and_is_seen_by_editors_alone(roadmaps: Roadmaps, plan: Roadmap) -> None:
    comment = await says(roadmaps, plan)
    without = await shows(roadmaps, comment, "hidden")
    hidden = await shows(roadmaps, comment, "hidden", reason="Asiaton")
    unanswerable = await roadmaps.put(f"/comments/{comment.json()['id']}/answer", {"answer": {"fi": "Ei"}})
    (kept,) = (await roadmaps.get(f"/roadmaps/{plan.id}/comments"))["items"]

    assert (without.status_code, without.json()["code"], without.json()["field"]) == (422, "reason_missing", "reason")
    assert hidden.json()["reason"] == "Asiaton"
    assert (unanswerable.status_code, unanswerable.json()["code"]) == (409, "comment_hidden")
    assert (kept["state"], kept["reason"]) == ("hidden", "Asiaton")
    assert await shown(roadmaps, plan) == []


async def test_comments_are_taken_in_their_window_alone(roadmaps: Roadmaps, plan: Roadmap) -> None:
    outcomes = []
    for year, month, day in ((2025, 8, 31), (2025, 9, 1), (2025, 12, 31), (2026, 1, 1)):
        roadmaps.at(year, month, day)
        outcomes.append((await says(roadmaps, plan)).status_code)

    assert outcomes == [409, 201, 201, 409]


async def test_an_unpublished_roadmap_has_no_comments(roadmaps: Roadmaps) -> None:
    draft = roadmap(roadmaps.network)
    await made(roadmaps, draft)
    await takes_comments(roadmaps, draft.id)
    listed = await ask(roadmaps, None, "GET", f"/public-roadmaps/{draft.id}/comments")

    assert ((await says(roadmaps, draft)).status_code, listed.status_code) == (404, 404)


async def test_only_published_measures_are_commented(roadmaps: Roadmaps, plan: Roadmap) -> None:
    (row,) = await roadmaps.running.fetch("SELECT id FROM measures")
    other = roadmap(roadmaps.network)
    there = measure(other)
    await made(roadmaps, other, there)
    published = await says(roadmaps, plan, measure_id=str(row["id"]))
    elsewhere = await says(roadmaps, plan, measure_id=str(there.id))

    assert published.status_code == 201
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "unknown_measure")
    assert elsewhere.json()["field"] == "measure_id"


async def test_a_municipality_speaks_by_somebody_of_its_own_roadmaps_team(roadmaps: Roadmaps, plan: Roadmap) -> None:
    kemi = Organisation(id=uuid4(), version=1, name=Localised(fi="Kemi"), kind=OrganisationKind.municipality)
    await roadmaps.running.hear(kemi)
    own = roadmap(roadmaps.network).model_copy(update={"owner_id": kemi.id})
    await made(roadmaps, own)
    speaker = await trusts(roadmaps, own.id, "contributor")
    comment = await says(roadmaps, plan, speaker, organisation_id=str(kemi.id))
    refused = [
        (await says(roadmaps, plan, who, organisation_id=str(of))).json()["code"]
        for who, of in ((speaker, AKAA), (uuid4(), kemi.id), (None, kemi.id))
    ]
    await shows(roadmaps, comment)
    (told,) = await shown(roadmaps, plan)

    assert refused == ["not_for_this_organisation"] * 3
    assert told["organisation"]["fi"] == "Kemi"
    assert str(speaker) not in str(told)


async def test_hostile_text_is_shown_as_text(roadmaps: Roadmaps, plan: Roadmap) -> None:
    await shows(roadmaps, await says(roadmaps, plan, text=HOSTILE))
    page = (await roadmaps.http.get(f"/public-roadmaps/{plan.id}/comments/page")).text

    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; {{ 7 * 7 }}" in page
    assert "<script>alert" not in page


async def test_the_form_takes_a_comment_and_keeps_what_was_typed_beside_its_errors(
    roadmaps: Roadmaps, plan: Roadmap
) -> None:
    path = f"/public-roadmaps/{plan.id}/comments/page"
    page = await roadmaps.http.get(path)
    empty = await roadmaps.http.post(path, data={"text": "  ", "measure_id": ""})
    unknown = await roadmaps.http.post(path, data={"text": "Säilyy", "measure_id": str(uuid4())})
    sent = await roadmaps.http.post(path + "?lang=sv", data={"text": "Bra", "measure_id": "", "website": ""})
    trapped = await roadmaps.http.post(path, data={"text": "Osta", "website": "https://osta.example"})
    rows = await roadmaps.running.fetch("SELECT text, state FROM comments")

    assert (page.status_code, empty.status_code, unknown.status_code) == (200, 422, 422)
    assert "Kirjoita kommentti." in empty.text
    assert "Säilyy</textarea>" in unknown.text
    assert "Tack för kommentaren" in sent.text
    assert trapped.status_code == 200
    assert [tuple(row) for row in rows] == [("Bra", "pending")]


async def test_the_page_of_a_closed_window_shows_what_was_said_without_a_form(
    roadmaps: Roadmaps, plan: Roadmap
) -> None:
    await shows(roadmaps, await says(roadmaps, plan))
    roadmaps.at(2026, 2, 1)
    page = (await roadmaps.http.get(f"/public-roadmaps/{plan.id}/comments/page?lang=en")).text

    assert "Comments aren&#39;t taken now." in page
    assert "saavutettavuus puuttuu" in page
    assert "<textarea" not in page


async def test_too_long_and_invisible_text_is_refused_by_field(roadmaps: Roadmaps, plan: Roadmap) -> None:
    for text, code in (("x" * 5_001, "too_long"), ("", "too_short"), ("a\u202eb", "control_characters")):
        answer = await says(roadmaps, plan, text=text)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, "text")


async def test_one_network_cannot_fill_a_roadmap_and_others_still_can(
    roadmaps: Roadmaps, plan: Roadmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "IN_AN_HOUR", 3)
    path, told = f"/public-roadmaps/{plan.id}/comments", {"text": "Hei"}
    async with through_proxy(roadmaps.running) as http:

        async def comes_from(client: str) -> int:
            return (await http.post(path, json=told, headers={"x-forwarded-for": client})).status_code

        outcomes = [await comes_from("192.0.2.7") for _ in range(4)]
        other = await comes_from("192.0.2.8")
        roadmaps.at(2025, 10, 1, 10)
        later = await comes_from("192.0.2.7")

    assert (outcomes, other, later) == ([201, 201, 201, 429], 201, 201)
    assert all(len(row["who"]) == 32 for row in await roadmaps.running.fetch("SELECT who FROM comment_counts"))


async def test_older_comments_stand_on_further_pages(roadmaps: Roadmaps, plan: Roadmap) -> None:
    for number in range(3):
        await shows(roadmaps, await says(roadmaps, plan, text=f"Kommentti {number}"))
    path = f"/public-roadmaps/{plan.id}/comments"
    first = (await roadmaps.http.get(f"{path}?limit=2")).json()
    rest = (await roadmaps.http.get(f"{path}?limit=2&cursor={first['next']}")).json()
    page = (await roadmaps.http.get(f"{path}/page?limit=2")).text
    last = (await roadmaps.http.get(f"{path}/page?limit=2&cursor={first['next']}")).text

    told = {one["text"] for one in [*first["items"], *rest["items"]]}
    assert (told, len(rest["items"]), rest["next"]) == ({f"Kommentti {n}" for n in range(3)}, 1, None)
    assert ("Vanhemmat kommentit" in page, "Vanhemmat kommentit" in last) == (True, False)


async def test_who_wrote_is_told_of_it_and_erased_with_it(roadmaps: Roadmaps, plan: Roadmap) -> None:
    writer = uuid4()
    await shows(roadmaps, await says(roadmaps, plan, writer))
    await shows(roadmaps, await says(roadmaps, plan, text="Joku muu"))
    own = (await ask(roadmaps, writer, "GET", "/people/me/data")).json()["data"]["comments"]
    await roadmaps.get(f"/roadmaps/{plan.id}/comments")
    read = (await ask(roadmaps, writer, "GET", "/people/me/data")).json()["data"]["read_by_staff"]
    await roadmaps.running.hear(
        Erasure(id=writer, version=1, state=ErasureState.asked, asked_at=roadmaps.running.clock())
    )

    assert [one["text"] for one in own] == ["Hyvä suunta, mutta saavutettavuus puuttuu."]
    assert len(read) == 1
    assert [one["text"] for one in await shown(roadmaps, plan)] == ["Joku muu"]
