"""Once a month an editor is told what waits in all of their roadmaps; nothing to tell is no letter."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts import MeasureStage, Roadmap
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, intended
from tests.roadmaps.making import entrusted
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import made, measure, roadmap
from tests.roadmaps.test_follow_ups_yearly import letter

DIGEST = "roadmap_digest"


@pytest.fixture
async def plan(roadmaps: Roadmaps) -> Roadmap:
    """One measure lacks all, one is late, one is as it should be, one ended; published, with a comment."""
    roadmaps.at(2026, 1, 20)
    kept = roadmap(roadmaps.network)
    timed = {"starts_on": date(2025, 1, 1), "responsible": kept.title}
    await made(
        roadmaps,
        kept,
        measure(kept),
        measure(kept, "Myöhässä", ends_on=date(2026, 1, 31), **timed),
        measure(kept, "Kunnossa", ends_on=date(2026, 12, 31), **timed),
        measure(kept, "Valmis", status="done", stage=MeasureStage.done),
    )
    await publish(roadmaps, kept)
    async with roadmaps.running.process.resources.pool.acquire() as tx:
        await tx.execute("UPDATE roadmaps SET comments_from = '2026-01-01'")
    commented = await roadmaps.http.post(f"/public-roadmaps/{kept.id}/comments", json={"text": "Hyvä suunta"})
    assert commented.status_code == 201
    return kept


async def months_pass(roadmaps: Roadmaps, *days: tuple[int, int, int]) -> list[int]:
    """How many letters are intended by each of these days."""
    counted = []
    for day in days:
        roadmaps.at(*day)
        await roadmaps.does_what_is_due()
        counted.append(len(await intended(roadmaps, DIGEST)))
    return counted


async def test_each_editor_gets_one_letter_a_month_after_a_long_absence_too_and_others_none(
    roadmaps: Roadmaps, plan: Roadmap
) -> None:
    other = roadmap(roadmaps.network)
    await made(roadmaps, other, measure(other, "Toisen kartan"))
    editor = await entrusted(roadmaps, plan.id, "editor", "contributor")
    await roadmaps.put(f"/roadmaps/{other.id}/team/{editor}", {"tasks": ["editor"]})
    await entrusted(roadmaps, plan.id, "contributor")

    counted = await months_pass(
        roadmaps, (2026, 1, 31), (2026, 2, 1), (2026, 2, 1), (2026, 2, 28), (2026, 3, 1), (2026, 3, 31)
    )

    away = await months_pass(roadmaps, (2026, 7, 20), (2026, 8, 1), (2026, 11, 3))

    assert (counted, away) == ([0, 1, 1, 1, 2, 2], [2, 3, 4])
    assert set(await intended(roadmaps, DIGEST)) == {editor}
    assert len(await roadmaps.running.fetch("SELECT FROM due WHERE kind = $1", DIGEST)) == 1


async def test_the_letter_counts_what_waits_in_three_languages_and_is_not_written_of_nothing(
    roadmaps: Roadmaps, plan: Roadmap
) -> None:
    ready = roadmap(roadmaps.network)
    await made(roadmaps, ready)
    editor, idle = await entrusted(roadmaps, plan.id, "editor"), await entrusted(roadmaps, ready.id, "editor")
    await roadmaps.put(f"/roadmaps/{ready.id}/team/{editor}", {"tasks": ["editor"]})
    await months_pass(roadmaps, (2026, 2, 1))
    told = {
        language: (await letter(roadmaps, DIGEST, editor, language)).replace("\r", "")
        for language in ("fi", "sv", "en")
    }

    for line in ("ilman vastuutahoa: 1", "ilman aikataulua: 1", "Myöhässä olevia toimenpiteitä: 1",
                 "Uusia kommentteja: 1", "ei ole vastattu: 1"):  # fmt: skip
        assert line in told["fi"], line
    assert told["fi"].count("Akaan digitiekartta") == 1
    assert "Försenade åtgärder: 1" in told["sv"]
    assert "Stop them: http://service/monthly-letter/" in told["en"]
    assert "ehdotettuja" not in told["fi"]
    assert await letter(roadmaps, DIGEST, idle) == ""


async def test_who_stops_the_letters_by_their_link_gets_none_of_later_roadmaps_and_may_begin_again(
    roadmaps: Roadmaps, plan: Roadmap
) -> None:
    editor = await entrusted(roadmaps, plan.id, "editor")
    await months_pass(roadmaps, (2026, 2, 1))
    address = "/monthly-letter/" + (await letter(roadmaps, DIGEST, editor)).split("/monthly-letter/")[1].split("?")[0]
    looked = await roadmaps.http.get(address)
    still = (await wanted(roadmaps, editor), await roadmaps.http.get("/monthly-letter/" + "A" * 43))
    clicked = await roadmaps.http.post(address, data={"List-Unsubscribe": "One-Click"})
    later = roadmap(roadmaps.network)
    await made(roadmaps, later, measure(later))
    await roadmaps.put(f"/roadmaps/{later.id}/team/{editor}", {"tasks": ["editor"]})
    stopped = (await wanted(roadmaps, editor), await letter(roadmaps, DIGEST, editor))
    counted = await months_pass(roadmaps, (2026, 3, 1))
    again = await ask(roadmaps, editor, "PUT", "/people/me/monthly-letter", {"wanted": True})

    assert "kuukausittain" in looked.text
    assert (still[0], still[1].status_code, clicked.status_code) == (True, 404, 200)
    assert (*stopped, counted) == (False, "", [1])
    assert again.json() == {"wanted": True}
    assert await months_pass(roadmaps, (2026, 4, 1)) == [2]


async def wanted(roadmaps: Roadmaps, person: UUID) -> bool:
    told: bool = (await ask(roadmaps, person, "GET", "/people/me/monthly-letter")).json()["wanted"]
    return told


async def test_an_archived_roadmap_and_somebody_who_left_get_no_letter(roadmaps: Roadmaps, plan: Roadmap) -> None:
    gone = await entrusted(roadmaps, plan.id, "editor")
    await entrusted(roadmaps, plan.id, "editor")
    await months_pass(roadmaps, (2026, 2, 1))
    await roadmaps.http.delete(f"/roadmaps/{plan.id}/team/{gone}", headers=roadmaps.coordinating())
    left = await letter(roadmaps, DIGEST, gone)
    await roadmaps.put(f"/roadmaps/{plan.id}/state", {"state": "archived"})

    assert left == ""
    assert await months_pass(roadmaps, (2026, 3, 1)) == [2]
