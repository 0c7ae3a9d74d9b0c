"""Feeds that other programs follow: the same event for ever, moved and called off as it is (feature B11)."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import icalendar
import vobject  # type: ignore[import-untyped]
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus

from tests.events.conftest import Events


async def feed(events: Events, path: str) -> dict[str, Any]:
    answer = await events.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    document = icalendar.Calendar.from_ical(answer.content)
    assert [zone["TZID"] for zone in document.walk("VTIMEZONE")] == ["Europe/Helsinki"]
    return {str(event["UID"]): event for event in document.walk("VEVENT")}


async def test_a_series_is_one_calendar_in_local_wall_time(events: Events) -> None:
    page = await events.imports(starts_on="2021-11-01", count=17)
    shown = await feed(events, f"/series/{page['id']}/calendar.ics")

    assert set(shown) == {f"{one['id']}@digiverkosto" for one in page["past"]}
    assert {str(event["DTSTART"].dt.time()) for event in shown.values()} == {"09:00:00"}
    assert {event["DTSTART"].params["TZID"] for event in shown.values()} == {"Europe/Helsinki"}


async def test_a_moved_occurrence_is_the_same_event_with_a_higher_sequence(events: Events) -> None:
    page = await events.plans(count=1)
    occurrence, path = page["coming"][0]["id"], f"/series/{page['id']}/calendar.ics"
    before = (await feed(events, path))[f"{occurrence}@digiverkosto"]
    await events.patch(f"/occurrences/{occurrence}", {"starts_at": "13:00"})
    after = (await feed(events, path))[f"{occurrence}@digiverkosto"]

    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert str(after["DTSTART"].dt.time()) == "13:00:00"


async def test_what_is_called_off_stays_in_the_feed_as_cancelled(events: Events) -> None:
    page = await events.plans(count=2)
    await events.post(f"/occurrences/{page['coming'][0]['id']}/cancellations", {})
    shown = await feed(events, f"/networks/{events.network}/calendar.ics")

    statuses = [str(shown[f"{one['id']}@digiverkosto"]["STATUS"]) for one in page["coming"]]
    assert statuses == ["CANCELLED", "CONFIRMED"]


async def test_who_has_the_newest_feed_gets_no_body_until_it_changes(events: Events) -> None:
    page = await events.plans(count=2)
    path = f"/series/{page['id']}/calendar.ics"
    seen = {"If-None-Match": (await events.http.get(path)).headers["etag"]}

    again = await events.http.get(path, headers=seen)
    assert (again.status_code, again.content) == (304, b"")
    assert (await events.http.get(path, headers={**seen, "Accept-Language": "sv"})).status_code == 200

    await events.patch(f"/occurrences/{page['coming'][0]['id']}", {"venue": "Akaan kaupungintalo"})
    assert (await events.http.get(path, headers=seen)).status_code == 200


async def test_a_feed_speaks_the_asked_language(events: Events) -> None:
    page = await events.plans(count=1, title={"fi": "Perjantai", "sv": "Fredag"})
    path = f"/series/{page['id']}/calendar.ics"
    for language, title in (("fi", "Perjantai"), ("sv", "Fredag"), ("en", "Perjantai")):
        answer = await events.http.get(path, headers={"Accept-Language": language})
        assert f"SUMMARY:{title}\r\n" in answer.text


async def test_a_holiday_is_named_in_the_readers_language(events: Events) -> None:
    page = await events.plans(starts_on="2026-12-01", count=2)
    path = f"/series/{page['id']}/calendar.ics"
    named = {}
    for language in ("fi", "sv", "en"):
        answer = await events.http.get(path, headers={"Accept-Language": language})
        shown = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        named[language] = [str(event.get("DESCRIPTION", "")) for event in shown]

    assert named == {
        "fi": ["", "Pyhäpäivä: Uudenvuodenpäivä"],
        "sv": ["", "Helgdag: Nyårsdagen"],
        "en": ["", "Public holiday: New Year's Day"],
    }


async def test_the_calendar_of_all_networks_is_read_by_others_as_it_was_planned(events: Events) -> None:
    """By two parsers that nobody here wrote, beside the library that wrote it."""
    other, leader = uuid4(), uuid4()
    await events.hears_of_network(other, "Kaustisen seutukunta", leader)
    page = await events.plans(count=2, title={"fi": "Perjantai; kahvit, ääkköset"})
    await events.http.post(
        f"/networks/{other}/series", json=events.series(count=1), headers=events.coordinating(leader)
    )
    await events.post(f"/occurrences/{page['coming'][0]['id']}/cancellations", {})
    text = (await events.http.get("/calendar.ics")).text

    by_ical = {one.uid: one for one in IcsCalendarStream.calendar_from_ics(text).events}
    by_vobject: dict[str, Any] = {one.uid.value: one for one in vobject.readOne(text).vevent_list}
    assert len(by_ical) == len(by_vobject) == 3
    for occurrence in page["coming"]:
        uid = f"{occurrence['id']}@digiverkosto"
        first, second = by_ical[uid], by_vobject[uid]
        assert first.summary == second.summary.value == "Perjantai; kahvit, ääkköset"
        starts_at = datetime.fromisoformat(occurrence["starts_at"])
        assert first.start_datetime.timestamp() == second.dtstart.value.timestamp() == starts_at.timestamp()
    called_off = f"{page['coming'][0]['id']}@digiverkosto"
    assert by_ical[called_off].status is EventStatus.CANCELLED
    assert by_vobject[called_off].status.value == "CANCELLED"


async def test_the_calendar_of_all_networks_comes_once_and_names_itself_in_three_languages(events: Events) -> None:
    page = await events.plans(count=1)
    answer = await events.http.get("/calendar.ics", headers={"Accept-Language": "sv"})
    assert "NAME:Digiverkosto: alla evenemang" in answer.text
    seen = {"If-None-Match": answer.headers["etag"], "Accept-Language": "sv"}
    assert (await events.http.get("/calendar.ics", headers=seen)).status_code == 304
    await events.patch(f"/occurrences/{page['coming'][0]['id']}", {"venue": "Akaan kaupungintalo"})
    assert (await events.http.get("/calendar.ics", headers=seen)).status_code == 200
