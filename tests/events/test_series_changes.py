"""A series is changed for all or for this and following; what is past or was changed alone stays (feature B4)."""

from datetime import date
from typing import Any

from shared.contracts import Occurrence, OccurrenceState, Series
from tests.events.conftest import Events


def ids(page: dict[str, Any]) -> list[str]:
    return [one["id"] for one in page["coming"]]


def days(page: dict[str, Any]) -> list[str]:
    return [one["starts_at"][:10] for one in page["coming"] if one["state"] == "scheduled"]


async def changed(events: Events, page: dict[str, Any], **change: Any) -> dict[str, Any]:
    answer = await events.patch(f"/series/{page['id']}", change)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_a_new_time_moves_what_lies_ahead_and_grows_the_sequence(events: Events) -> None:
    page = await events.plans(count=4)
    events.at(2026, 12, 10)
    await events.silence()

    after = await changed(events, page, starts_at="10:30")

    assert [one["starts_at"][11:16] for one in after["coming"]] == ["08:30"] * 3
    assert after["past"][0]["starts_at"][11:16] == "07:00"
    assert [(one.version, one.sequence) for one in await events.said(Occurrence)] == [(2, 1)] * 3
    assert await events.types_said() == ["occurrence.moved"] * 3
    assert await events.types_said(Series) == ["series.changed"]


async def test_a_new_title_leaves_the_sequence(events: Events) -> None:
    page = await events.plans(count=2)
    await events.silence()

    await changed(events, page, title={"fi": "Aamukahvit", "sv": "Morgonkaffe"})

    said = await events.said(Occurrence)
    assert [(one.title.sv, one.version, one.sequence) for one in said] == [("Morgonkaffe", 2, 0)] * 2
    assert await events.types_said() == ["occurrence.updated"] * 2


async def test_an_occurrence_that_was_changed_alone_stays_as_it_is(events: Events) -> None:
    page = await events.plans(count=3)
    await events.patch(f"/occurrences/{ids(page)[1]}", {"starts_at": "13:00"})

    after = await changed(events, page, starts_at="10:00", venue="Akaan kaupungintalo")

    assert [one["starts_at"][11:16] for one in after["coming"]] == ["08:00", "11:00", "08:00"]
    assert [one["venue"] for one in after["coming"]] == ["Akaan kaupungintalo", None, "Akaan kaupungintalo"]


async def test_this_and_following_leaves_the_earlier_ones(events: Events) -> None:
    page = await events.plans(count=4)
    after = await changed(events, page, scope="following", from_occurrence_id=ids(page)[2], starts_at="14:00")

    assert [one["starts_at"][11:16] for one in after["coming"]] == ["07:00", "07:00", "12:00", "12:00"]
    assert after["starts_at"] == "14:00"


async def test_a_new_rule_keeps_the_occurrence_where_the_date_stays(events: Events) -> None:
    page = await events.plans(count=3)
    await events.silence()

    after = await changed(events, page, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;UNTIL=20270115")

    assert days(after) == ["2026-12-04", "2026-12-18", "2027-01-01", "2027-01-15"]
    kept = {one["starts_at"][:10]: one["id"] for one in after["coming"]}
    assert (kept["2026-12-04"], kept["2027-01-01"]) == (ids(page)[0], ids(page)[1])
    gone = next(one for one in after["coming"] if one["id"] == ids(page)[2])
    assert (gone["state"], gone["starts_at"][:10]) == ("cancelled", "2027-02-05")
    assert after["cancellations"][0]["id"] == gone["cancelled_with"]
    assert after["cancellations"][0]["reach"] == "replanned"
    assert sorted(await events.types_said()) == ["occurrence.cancelled", "occurrence.scheduled", "occurrence.scheduled"]


async def test_a_date_that_comes_back_into_the_rule_comes_back_as_the_same_occurrence(events: Events) -> None:
    page = await events.plans(count=3)
    shorter = await changed(events, page, rule="FREQ=MONTHLY;BYDAY=1FR;COUNT=2")
    assert len(days(shorter)) == 2

    longer = await changed(events, page, rule="FREQ=MONTHLY;BYDAY=1FR;COUNT=3")

    assert ids(longer) == ids(page)
    assert days(longer) == days(page)
    assert (await events.said(Occurrence))[-1].state is OccurrenceState.scheduled


async def test_a_new_rule_passes_by_what_was_cancelled_by_hand(events: Events) -> None:
    page = await events.plans(count=3)
    await events.post(f"/occurrences/{ids(page)[1]}/cancellations", {})

    after = await changed(events, page, rule="FREQ=MONTHLY;BYDAY=1FR;COUNT=4")
    assert days(after) == ["2026-12-04", "2027-02-05", "2027-03-05"]


async def test_a_new_rule_for_this_and_following_counts_from_there(events: Events) -> None:
    page = await events.plans(count=4)
    after = await changed(
        events, page, scope="following", from_occurrence_id=ids(page)[2], rule="FREQ=WEEKLY;BYDAY=FR;COUNT=3"
    )
    assert days(after) == ["2026-12-04", "2027-01-01", "2027-02-05", "2027-02-12", "2027-02-19"]
    assert ids(after)[:3] == ids(page)[:3]


async def test_a_new_holiday_rule_moves_new_years_day(events: Events) -> None:
    page = await events.plans(count=3)
    after = await changed(events, page, holiday_rule="move_next_week")

    assert days(after) == ["2026-12-04", "2027-01-08", "2027-02-05"]
    assert ids(after) == ids(page)
    assert (await events.said(Occurrence))[-1].holiday is None


async def test_past_dates_of_a_new_rule_are_not_made_up(events: Events) -> None:
    page = await events.plans(count=4)
    events.at(2027, 1, 20)
    after = await changed(events, page, rule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20270210")

    assert days(after) == ["2027-01-22", "2027-01-29", "2027-02-05"]
    assert [one["starts_at"][:10] for one in after["past"]] == ["2027-01-01", "2026-12-04"]


async def test_an_added_occurrence_is_its_own_and_survives_a_new_rule(events: Events) -> None:
    page = await events.plans(count=2)
    answer = await events.post(f"/series/{page['id']}/occurrences", {"day": "2026-12-16", "title": {"fi": "Lisäkerta"}})
    assert answer.status_code == 201, answer.text
    assert answer.json()["when"] == "keskiviikko 16.12.2026 klo 9.00–10.30"

    after = await changed(events, page, rule="FREQ=MONTHLY;BYDAY=1FR;COUNT=1", venue="Tampere")
    assert days(after) == ["2026-12-04", "2026-12-16"]
    assert {one["venue"] for one in after["coming"] if one["state"] == "scheduled"} == {"Tampere"}


async def test_a_change_that_changes_nothing_is_not_said(events: Events) -> None:
    page = await events.plans(count=2)
    await events.silence()
    after = await changed(events, page, starts_at="09:00", rule="FREQ=MONTHLY;BYDAY=1FR;COUNT=2")
    assert (after["version"], await events.said(Series), await events.said(Occurrence)) == (1, [], [])


async def test_a_stale_version_changes_nothing(events: Events) -> None:
    page = await events.plans(count=2)
    await changed(events, page, venue="Akaa")

    path = f"/series/{page['id']}"
    answer = await events.patch(path, {"venue": "Kemi"}, **{"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "version_conflict")
    assert (await events.patch(path, {"venue": "Kemi"}, **{"If-Match": '"2"'})).headers["etag"] == '"3"'


async def test_a_preview_tells_what_would_change_and_to_how_many(events: Events) -> None:
    page = await events.plans(count=4)
    await events.patch(f"/occurrences/{ids(page)[3]}", {"starts_at": "13:00"})
    await events.hears_attendance({ids(page)[0]: 0, ids(page)[1]: 0, ids(page)[3]: 0}, registered=12)
    events.at(2026, 12, 10)
    await events.silence()

    answer = await events.post(f"/series/{page['id']}/previews", {"change": {"starts_at": "10:00"}})

    preview = answer.json()
    assert (preview["occurrences"], preview["signups"]) == (2, 12)
    assert (preview["past"], preview["overridden"], preview["by_what"]) == (1, 1, {"occurrence.moved": 2})
    assert (preview["changes"][0]["before"], preview["changes"][0]["after"]) == (
        "perjantai 1.1.2027 klo 9.00", "perjantai 1.1.2027 klo 10.00",
    )  # fmt: skip
    assert preview["summary"] == "Muutos koskee 2 tilaisuutta ja 12 ilmoittautumista."
    assert await events.said(Occurrence) == []
    assert (await events.get(f"/series/{page['id']}"))["version"] == page["version"]


async def test_a_preview_of_a_new_rule_names_what_would_come_and_go(events: Events) -> None:
    page = await events.plans(count=3)
    body = {"change": {"rule": "FREQ=MONTHLY;BYDAY=2FR;COUNT=2"}}
    preview = (await events.post(f"/series/{page['id']}/previews", body)).json()

    assert preview["by_what"] == {"occurrence.cancelled": 3, "occurrence.scheduled": 2}
    assert [one["occurrence_id"] for one in preview["changes"]].count(None) == 2


async def test_what_a_preview_told_is_what_is_done(events: Events) -> None:
    page = await events.plans(count=5)
    await events.silence()
    change = {"scope": "following", "from_occurrence_id": ids(page)[2], "rule": "FREQ=WEEKLY;BYDAY=TH;COUNT=4"}
    preview = (await events.post(f"/series/{page['id']}/previews", {"change": change})).json()

    await changed(events, page, **change)
    told = sorted((one["what"], one["starts_at_after"][:10]) for one in preview["changes"])
    done = sorted(
        zip(
            await events.types_said(), [str(one.starts_at.date()) for one in await events.said(Occurrence)], strict=True
        )
    )
    assert told == done


def scheduled(page: dict[str, Any]) -> list[date]:
    return [date.fromisoformat(day) for day in days(page)]


async def test_a_rule_without_an_end_calls_off_what_lies_beyond_its_year_too(events: Events) -> None:
    page = await events.plans(rule="FREQ=WEEKLY;BYDAY=FR", count=70)

    after = await changed(events, page, rule="FREQ=WEEKLY;BYDAY=TH")

    assert {day.weekday() for day in scheduled(after)} == {3}


async def test_what_an_earlier_rule_planned_further_on_stays_once_or_is_called_off(events: Events) -> None:
    """A year of days is more than one act plans: the rest of the new rule meets the rest of the old one."""
    page = await events.plans(rule="FREQ=DAILY", count=None)
    await events.does_what_is_due()

    await changed(events, page, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    await events.does_what_is_due()

    ahead = scheduled(await events.get(f"/series/{page['id']}"))
    assert {day.weekday() for day in ahead} == {0, 1, 2, 3, 4}
    assert len(ahead) == len(set(ahead)) > 250
    assert await events.running.fetch("SELECT FROM due WHERE attempts > 0") == []
