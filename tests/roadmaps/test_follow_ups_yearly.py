"""Follow-ups come by themselves each year; whoever has to see to one is reminded 30 and 7 days before, once each."""

from typing import Any
from uuid import UUID

from services.roadmaps.letters import WRITERS
from shared.contracts import RoadmapState
from shared.mail.desk import Desk, Recipient
from shared.mail.letters import Letters
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, intended, owns, trusts
from tests.roadmaps.following_up import TEXT
from tests.roadmaps.states import edited, made, measure, roadmap

RHYTHM = {
    "yearly": [
        {"occasion": "annual_accounts", "month": 3, "day": 31},
        {"occasion": "budget", "month": 9, "day": 30},
    ]
}


async def planned(roadmaps: Roadmaps, roadmap_id: UUID) -> list[tuple[str, int, str]]:
    told = (await roadmaps.get(f"/roadmaps/{roadmap_id}/follow-ups"))["items"]
    return [(one["occasion"], one["year"], one["due_on"]) for one in told]


async def letter(roadmaps: Roadmaps, template: str, person: UUID, language: Any = "fi") -> str:
    """The text of the person's letter of this kind; empty where there is nothing to tell any more."""
    (row,) = await roadmaps.running.fetch(
        "SELECT values FROM mail_intents WHERE template = $1 AND person_id = $2", template, person
    )
    held = roadmaps.running.process.resources
    async with held.pool.acquire() as connection, connection.transaction():
        desk = Desk(
            connection, Letters(held.texts), held, Recipient(person, "kirjaamo@akaa.example", language), language,
            row["values"], held.clock(),
        )  # fmt: skip
        written = await WRITERS[template](desk)
    plain = written.get_body(("plain",)) if written else None
    return f"{written['Subject']}\n{plain.get_content()}" if written and plain else ""


async def test_the_next_of_each_comes_at_once_and_another_when_its_day_is_over(roadmaps: Roadmaps) -> None:
    roadmaps.at(2025, 4, 10)
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    answer = await roadmaps.put(f"/roadmaps/{plan.id}/follow-up-rhythm", RHYTHM)
    at_once = await planned(roadmaps, plan.id)
    roadmaps.at(2025, 10, 1)
    await roadmaps.does_what_is_due()
    later = await planned(roadmaps, plan.id)

    assert answer.json() == RHYTHM
    assert sorted(at_once) == [("annual_accounts", 2025, "2026-03-31"), ("budget", 2026, "2025-09-30")]
    assert sorted(set(later) - set(at_once)) == [("budget", 2027, "2026-09-30")]


async def test_a_rhythm_without_an_occasion_makes_no_more_of_it_nor_does_an_archived_roadmap(
    roadmaps: Roadmaps,
) -> None:
    roadmaps.at(2025, 4, 10)
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    await roadmaps.put(f"/roadmaps/{plan.id}/follow-up-rhythm", RHYTHM)
    await roadmaps.put(f"/roadmaps/{plan.id}/follow-up-rhythm", {"yearly": RHYTHM["yearly"][:1]})
    await edited(roadmaps, plan, state=RoadmapState.archived)
    roadmaps.at(2026, 10, 1)
    await roadmaps.does_what_is_due()

    assert len(await planned(roadmaps, plan.id)) == 2


async def test_a_day_that_some_years_lack_and_an_occasion_named_twice_are_refused(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    path = f"/roadmaps/{plan.id}/follow-up-rhythm"
    day = await roadmaps.put(path, {"yearly": [{"occasion": "budget", "month": 2, "day": 29}]})
    twice = await roadmaps.put(path, {"yearly": [RHYTHM["yearly"][0]] * 2})

    assert (day.status_code, day.json()["code"], day.json()["field"]) == (422, "no_day_of_every_year", "yearly.0")
    assert (twice.status_code, twice.json()["code"]) == (422, "occasion_twice")


async def test_editors_and_owners_of_untold_measures_are_reminded_once_30_and_7_days_before(roadmaps: Roadmaps) -> None:
    roadmaps.at(2025, 1, 10)
    plan = roadmap(roadmaps.network)
    one, other = measure(plan), measure(plan, "Tiedolla johtaminen")
    await made(roadmaps, plan, one, other)
    editor = await trusts(roadmaps, plan.id, "editor")
    late, ready = await owns(roadmaps, one), await owns(roadmaps, other)
    asked = {"year": 2024, "occasion": "annual_accounts", "due_on": "2025-03-31"}
    follow_up = (await ask(roadmaps, editor, "POST", f"/roadmaps/{plan.id}/follow-ups", asked)).json()["id"]
    await ask(roadmaps, ready, "PUT", f"/follow-ups/{follow_up}/texts/{other.id}", TEXT)

    counted = []
    for month, day in ((2, 28), (3, 2), (3, 3), (3, 25)):
        roadmaps.at(2025, month, day)
        await roadmaps.does_what_is_due()
        counted.append(len(await intended(roadmaps, "follow_up_due")))

    assert counted == [0, 2, 2, 4]
    assert await intended(roadmaps, "follow_up_due") == sorted([editor, editor, late, late])


async def test_the_letter_names_what_is_lacking_in_the_readers_language(roadmaps: Roadmaps) -> None:
    roadmaps.at(2025, 1, 10)
    plan = roadmap(roadmaps.network)
    one, other = measure(plan), measure(plan, "Tiedolla johtaminen")
    await made(roadmaps, plan, one, other)
    owner = await owns(roadmaps, one)
    asked = {"year": 2024, "occasion": "annual_accounts", "due_on": "2025-01-20"}
    follow_up = (await roadmaps.post(f"/roadmaps/{plan.id}/follow-ups", asked)).json()["id"]
    roadmaps.at(2025, 1, 14)
    await roadmaps.does_what_is_due()
    told = {language: await letter(roadmaps, "follow_up_due", owner, language) for language in ("fi", "sv", "en")}
    await ask(roadmaps, owner, "PUT", f"/follow-ups/{follow_up}/texts/{one.id}", TEXT)

    assert "Seuranta 2024 (tilinpäätös): Akaan digitiekartta" in told["fi"]
    assert "måndag 20.1.2025" in told["sv"]
    assert "Measures of which nothing is told yet: 1\n– Sähköinen asiointi" in told["en"].replace("\r", "")
    assert "Tiedolla johtaminen" not in told["fi"]
    assert await letter(roadmaps, "follow_up_due", owner) == ""


async def test_nobody_is_reminded_of_a_frozen_one_nor_of_a_day_that_moved(roadmaps: Roadmaps) -> None:
    roadmaps.at(2025, 1, 10)
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan)
    editor, approver = await trusts(roadmaps, plan.id, "editor"), await trusts(roadmaps, plan.id, "approver")
    ids = []
    for occasion in ("annual_accounts", "management_review"):
        asked = {"year": 2024, "occasion": occasion, "due_on": "2025-02-28"}
        ids.append((await ask(roadmaps, editor, "POST", f"/roadmaps/{plan.id}/follow-ups", asked)).json()["id"])
    await ask(roadmaps, approver, "PUT", f"/follow-ups/{ids[0]}/approval", {"approved_as": {"fi": "Johtoryhmä"}})
    await ask(roadmaps, editor, "PUT", f"/follow-ups/{ids[1]}/due-day", {"due_on": "2025-12-31"})
    roadmaps.at(2025, 2, 27)
    await roadmaps.does_what_is_due()

    assert await intended(roadmaps, "follow_up_due") == []


async def test_one_that_was_planned_by_mistake_is_given_up_with_its_reminders_and_a_frozen_one_is_not(
    roadmaps: Roadmaps,
) -> None:
    roadmaps.at(2025, 1, 10)
    plan = roadmap(roadmaps.network)
    one = measure(plan)
    await made(roadmaps, plan, one)
    editor, approver = await trusts(roadmaps, plan.id, "editor"), await trusts(roadmaps, plan.id, "approver")
    asked = {"year": 2024, "occasion": "annual_accounts", "due_on": "2025-03-31"}
    planned_at = f"/roadmaps/{plan.id}/follow-ups"
    path = f"/follow-ups/{(await ask(roadmaps, editor, 'POST', planned_at, asked)).json()['id']}"
    await ask(roadmaps, editor, "PUT", f"{path}/texts/{one.id}", TEXT)
    stale = await ask(roadmaps, editor, "DELETE", path, **{"If-Match": '"9"'})
    refused = await ask(roadmaps, approver, "DELETE", path)
    given_up = await ask(roadmaps, editor, "DELETE", path)
    again = await ask(roadmaps, editor, "DELETE", path)
    roadmaps.at(2025, 3, 30)
    await roadmaps.does_what_is_due()
    anew = f"/follow-ups/{(await ask(roadmaps, editor, 'POST', planned_at, asked)).json()['id']}"
    told = {"approved_as": {"fi": "Johtoryhmä"}, "incomplete": True}
    await ask(roadmaps, approver, "PUT", f"{anew}/approval", told)
    frozen = await ask(roadmaps, editor, "DELETE", anew)

    assert [one.status_code for one in (stale, refused, given_up, again)] == [412, 403, 204, 404]
    assert await intended(roadmaps, "follow_up_due") == []
    assert (frozen.status_code, frozen.json()["code"]) == (409, "follow_up_frozen")
