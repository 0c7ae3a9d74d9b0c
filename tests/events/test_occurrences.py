"""One occurrence is changed, moved or added alone."""

import asyncio
from typing import Any

import pytest

from shared.contracts import Occurrence
from tests.events.conftest import Events


async def first_of(events: Events, **series: Any) -> str:
    identity: str = (await events.plans(**series))["coming"][0]["id"]
    return identity


async def test_a_moved_occurrence_keeps_its_id_and_its_end_moves_along(events: Events) -> None:
    occurrence = await first_of(events, count=1, minutes=60)
    answer = await events.patch(f"/occurrences/{occurrence}", {"day": "2026-12-11", "starts_at": "13:00"})

    assert (answer.json()["starts_at"], answer.json()["ends_at"]) == ("2026-12-11T11:00:00Z", "2026-12-11T12:00:00Z")
    assert answer.json()["when"] == "perjantai 11.12.2026 klo 13.00–14.00"
    assert (await events.types_said())[-1] == "occurrence.moved"
    events.at(2026, 12, 5)
    await events.does_what_is_due()
    assert (await events.said(Occurrence))[-1].state == "scheduled"


async def test_moved_over_summer_time_it_keeps_its_wall_time(events: Events) -> None:
    occurrence = await first_of(events, starts_on="2027-03-01", count=1)
    answer = await events.patch(f"/occurrences/{occurrence}", {"day": "2027-04-02"})
    assert answer.json()["starts_at"] == "2027-04-02T06:00:00Z"


async def test_the_date_is_written_in_the_asked_language(events: Events) -> None:
    page = await events.imports(starts_on="2022-01-01", count=1, minutes=60)
    said = []
    for language in ("fi", "sv", "en"):
        answer = await events.http.get(f"/occurrences/{page['past'][0]['id']}", headers={"Accept-Language": language})
        said.append(answer.json()["when"])
    assert said == [
        "perjantai 7.1.2022 klo 9.00–10.00",
        "fredag 7.1.2022 kl. 9.00–10.00",
        "Friday 7 January 2022 at 9.00–10.00",
    ]


async def test_a_change_that_changes_nothing_is_not_said(events: Events) -> None:
    occurrence = await first_of(events, count=1)
    await events.silence()
    answer = await events.patch(f"/occurrences/{occurrence}", {"starts_at": "09:00"})
    assert (answer.status_code, answer.headers["etag"], answer.json()["overridden_at"]) == (200, '"1"', None)
    assert await events.said(Occurrence) == []


async def test_of_a_past_occurrence_only_the_texts_are_mended(events: Events) -> None:
    occurrence = await first_of(events, count=1)
    events.at(2026, 12, 5)
    await events.does_what_is_due()

    assert (await events.patch(f"/occurrences/{occurrence}", {"title": {"fi": "Korjattu"}})).status_code == 200
    answer = await events.patch(f"/occurrences/{occurrence}", {"starts_at": "10:00"})
    assert (answer.status_code, answer.json()["code"]) == (409, "occurrence_past")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"day": "2026-11-20"}, 422, "in_the_past"),
        ({"title": None}, 422, "cannot_be_empty"),
        ({"starts_at": "25:00"}, 422, "not_a_time"),
        ({"minutes": 0}, 422, "too_small"),
        ({"sequence": 9}, 422, "unknown_field"),
        ({"venue": "Akaa\nBCC: kaikki"}, 422, "invalid"),
    ],
)
async def test_a_change_that_cannot_be_is_refused(
    events: Events, change: dict[str, object], status: int, code: str
) -> None:
    occurrence = await first_of(events, count=1)
    answer = await events.patch(f"/occurrences/{occurrence}", change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_cancelled_occurrence_is_reinstated_before_it_is_changed(events: Events) -> None:
    occurrence = await first_of(events, count=1)
    await events.post(f"/occurrences/{occurrence}/cancellations", {})
    answer = await events.patch(f"/occurrences/{occurrence}", {"starts_at": "10:00"})
    assert (answer.status_code, answer.json()["code"]) == (409, "occurrence_cancelled")


async def test_a_stale_version_moves_nothing(events: Events) -> None:
    occurrence = await first_of(events, count=1)
    await events.patch(f"/occurrences/{occurrence}", {"starts_at": "10:00"})
    answer = await events.patch(f"/occurrences/{occurrence}", {"starts_at": "11:00"}, **{"If-Match": '"1"'})
    assert answer.status_code == 412


async def test_an_added_occurrence_takes_from_the_series_what_it_is_not_given(events: Events) -> None:
    page = await events.plans(count=1, venue="Verkossa", kind="webinar")
    theme = await events.plans_theme("Digipalvelut")
    answer = await events.post(
        f"/series/{page['id']}/occurrences",
        {"day": "2027-01-06", "starts_at": "12:00", "kind": "workshop", "theme_id": theme["id"]},
    )
    added = answer.json()
    assert (added["venue"], added["kind"], added["starts_at"], added["theme_id"], added["holiday"]["sv"]) == (
        "Verkossa", "workshop", "2027-01-06T10:00:00Z", theme["id"], "Trettondag",
    )  # fmt: skip
    assert (added["title"]["fi"], added["sequence"]) == ("Kuukauden ensimmäinen perjantai", 0)


async def test_writers_of_one_series_at_once_leave_no_version_out(events: Events) -> None:
    page = await events.plans(count=3)
    occurrence = page["coming"][0]["id"]
    await events.silence()

    answers = await asyncio.gather(
        *(events.patch(f"/occurrences/{occurrence}", {"venue": f"Huone {n}"}) for n in range(4)),
        *(events.patch(f"/series/{page['id']}", {"venue": f"Sali {n}"}) for n in range(4)),
    )

    assert {answer.status_code for answer in answers} == {200}
    versions = [one.version for one in await events.said(Occurrence) if str(one.id) == occurrence]
    assert versions == list(range(2, 2 + len(versions)))
