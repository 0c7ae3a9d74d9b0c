"""Attendance as registration counts it, by network and by theme (feature B19)."""

from typing import Any
from uuid import UUID, uuid4

from shared.bus.handlers import Gone
from shared.contracts import Attendance, OrganisationKind
from tests.events.conftest import Events

HEADS = [32, 38, 45, 52, 60, 66, 70, 74, 68, 80, 88, 96, 104, 248, 112, 108, 104]
"""Agrees with the source: a few tens at first, 80 to 90 on average, nearly 250 at most."""


async def shown(events: Events, path: str) -> dict[str, Any]:
    answer = await events.http.get(path, headers=events.coordinating())
    assert answer.status_code == 200, answer.text
    growth: dict[str, Any] = answer.json()
    return growth


async def dev(events: Events, **fields: Any) -> list[str]:
    page = await events.imports(starts_on="2021-11-01", count=17, **fields)
    return [one["id"] for one in reversed(page["past"])]


async def test_the_golden_curve_has_its_mean_and_its_peak(events: Events) -> None:
    occurrences = await dev(events)
    await events.hears_attendance(dict(zip(occurrences, HEADS, strict=True)))

    growth = await shown(events, f"/networks/{events.network}/attendance")
    assert [one["attended"] for one in growth["curve"]] == HEADS
    assert 80 <= growth["mean"] <= 90
    assert (growth["peak"]["attended"], growth["peak"]["occurrence_id"]) == (248, occurrences[13])
    assert growth["by_organisation_kind"] == {"municipality": sum(HEADS)}


async def test_a_theme_has_the_attendance_of_its_occurrences(events: Events) -> None:
    theme = await events.plans_theme("Lainsäädäntö")
    occurrences = await dev(events, theme_ids=[theme["id"]] * 3)
    await events.hears_attendance(dict(zip(occurrences, HEADS, strict=True)))

    growth = await shown(events, f"/themes/{theme['id']}/attendance")
    assert [one["occurrence_id"] for one in growth["curve"]] == occurrences[:3]
    assert (growth["mean"], growth["peak"]["attended"]) == (38.3, 45)


async def test_counts_that_come_before_their_occurrence_are_kept(events: Events) -> None:
    unknown = uuid4()
    await events.hears_attendance({str(unknown): 12})
    assert (await shown(events, f"/networks/{events.network}/attendance"))["mean"] is None

    await events.plans(count=1)
    await events.running.fetch("UPDATE occurrences SET id = $1", unknown)
    assert (await shown(events, f"/networks/{events.network}/attendance"))["mean"] == 12


async def test_an_older_count_changes_nothing(events: Events) -> None:
    occurrence = (await events.plans(count=1))["coming"][0]["id"]
    await events.hears_attendance({occurrence: 20}, version=2)
    await events.hears_attendance({occurrence: 10}, version=1)
    assert (await shown(events, f"/networks/{events.network}/attendance"))["mean"] == 20


async def test_a_deleted_count_is_gone_and_stays_gone(events: Events) -> None:
    occurrence = (await events.plans(count=1))["coming"][0]["id"]
    await events.hears_attendance({occurrence: 20}, version=2)
    forget = events.running.service.handlers.forgetter(Attendance)
    async with events.running.process.resources.pool.acquire() as tx, tx.transaction():
        await forget([Gone(UUID(occurrence), 2)], tx, events.running.clock())
    await events.hears_attendance({occurrence: 20}, version=2)

    growth = await shown(events, f"/networks/{events.network}/attendance")
    assert (growth["mean"], growth["curve"][0]["attended"]) == (None, None)


async def test_a_kind_of_organisation_that_is_not_known_yet_is_kept(events: Events) -> None:
    occurrence = (await events.plans(count=1))["coming"][0]["id"]
    counted = Attendance(
        id=UUID(occurrence),
        version=1,
        registered=0,
        attended=5,
        by_organisation_kind={OrganisationKind("wellbeing_x"): 5},
    )
    await events.running.hear(counted)
    growth = await shown(events, f"/networks/{events.network}/attendance")
    assert growth["by_organisation_kind"] == {"wellbeing_x": 5}


async def test_exact_numbers_are_for_the_coordinators(events: Events) -> None:
    path = f"/networks/{events.network}/attendance"
    assert (await events.http.get(path)).status_code == 401
    assert (await events.http.get(path, headers=events.coordinating(uuid4()))).status_code == 403
