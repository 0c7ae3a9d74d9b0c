"""Series are planned by a rule in local wall time, brought in from before, cloned, and shown in one answer."""

from uuid import uuid4

import pytest

from services.events.series.view import SeriesPage
from shared.contracts import Occurrence, OccurrenceState, Series
from tests.events.conftest import FIRST_FRIDAYS, Events

NEW_YEARS_DAY = {"fi": "Uudenvuodenpäivä", "sv": "Nyårsdagen", "en": "New Year's Day", "original": "fi"}


def starts(page: dict, part: str = "coming") -> list[str]:  # type: ignore[type-arg]
    return [occurrence["starts_at"] for occurrence in page[part]]


async def test_first_fridays_keep_nine_oclock_over_summer_time(events: Events) -> None:
    page = await events.plans(starts_on="2026-12-01", count=6)

    assert starts(page) == [
        "2026-12-04T07:00:00Z", "2027-01-01T07:00:00Z", "2027-02-05T07:00:00Z", "2027-03-05T07:00:00Z",
        "2027-04-02T06:00:00Z", "2027-05-07T06:00:00Z",
    ]  # fmt: skip
    assert [occurrence["holiday"] for occurrence in page["coming"]][1] == NEW_YEARS_DAY


async def test_planning_says_the_series_and_each_occurrence(events: Events) -> None:
    page = await events.plans(count=3)

    (series,) = await events.said(Series)
    occurrences = await events.said(Occurrence)
    assert (series.id.hex, series.version, series.rule) == (page["id"].replace("-", ""), 1, f"{FIRST_FRIDAYS};COUNT=3")
    assert await events.types_said() == ["occurrence.scheduled"] * 3
    assert [str(one.id) for one in occurrences] == [one["id"] for one in page["coming"]]
    assert {one.state for one in occurrences} == {OccurrenceState.scheduled}


async def test_a_kind_brings_its_minutes_and_mode_along(events: Events) -> None:
    webinar = await events.plans(kind="webinar", count=1)
    workshop = await events.plans(kind="workshop", count=1)
    own = await events.plans(kind="workshop", count=1, minutes=45, mode="online")

    assert [(page["minutes"], page["mode"]) for page in (webinar, workshop, own)] == [
        (60, "online"), (180, "on_site"), (45, "online"),
    ]  # fmt: skip


async def test_an_administrator_changes_what_a_kind_brings_along(events: Events) -> None:
    path, body = "/event-kinds/webinar", {"minutes": 75, "mode": "hybrid"}
    assert (await events.put(path, body)).status_code == 403

    answer = await events.http.put(path, json=body, headers=events.running.as_("administrator"))
    assert answer.status_code == 200
    assert (await events.plans(kind="webinar", count=1))["minutes"] == 75


async def test_a_series_without_an_end_is_planned_a_year_ahead_and_goes_on(events: Events) -> None:
    events.at(2026, 11, 24)
    page = await events.plans(count=None)
    assert (len(page["coming"]), starts(page)[-1]) == (12, "2027-11-05T07:00:00Z")

    events.at(2027, 3, 1)
    await events.does_what_is_due()
    page = await events.get(f"/series/{page['id']}")
    assert starts(page)[-1] == "2028-02-04T07:00:00Z"
    assert len(page["past"]) == 3


async def test_a_daily_series_without_an_end_is_planned_in_steps(events: Events) -> None:
    page = await events.plans(rule="FREQ=DAILY", count=None, starts_on="2026-12-01")
    assert len(page["coming"]) == 200

    await events.does_what_is_due()
    page = await events.get(f"/series/{page['id']}")
    assert (len(page["coming"]), starts(page)[-1][:10]) == (366, "2027-12-01")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"rule": "FREQ=DAILY", "count": None, "ends_on": "2028-12-01"}, "too_many_dates", "rule"),
        ({"rule": "FREQ=HOURLY"}, "rule_invalid", "rule"),
        ({"rule": "FREQ=MONTHLY;COUNT=3", "count": 4}, "rule_ends_twice", ""),
        ({"rule": None, "count": 4}, "rule_ends_twice", ""),
        ({"count": None, "ends_on": "2026-12-03"}, "no_dates", "rule"),
        ({"starts_at": "09:00+02:00"}, "wall_time_invalid", "starts_at"),
        ({"time_zone": "Europe/Akaa"}, "unknown_value", "time_zone"),
        ({"kind": "seminar"}, "unknown_value", "kind"),
        ({"title": {"de": "Freitag"}}, "unknown_field", "title.de"),
        ({"colour": "blue"}, "unknown_field", "colour"),
        ({"venue": "x" * 301}, "too_long", "venue"),
        ({"public_link": "javascript:alert(1)"}, "invalid", "public_link"),
        ({"starts_on": "3026-01-01"}, "day_out_of_range", "starts_on"),
        ({"theme_ids": [str(uuid4())]}, "unknown_theme", "theme_ids"),
    ],
)
async def test_a_plan_that_cannot_be_is_refused_with_its_field(
    events: Events, fields: dict[str, object], code: str, field: str
) -> None:
    body = {key: value for key, value in {**events.series(), **fields}.items() if value is not None}
    answer = await events.post(f"/networks/{events.network}/series", body)

    assert (answer.status_code, answer.json()["code"], answer.json().get("field", "")) == (422, code, field)
    assert answer.headers["content-type"] == "application/problem+json"
    assert await events.said(Series) == []


async def test_a_refusal_is_said_in_the_asked_language(events: Events) -> None:
    titles = []
    for language in ("fi", "sv", "en"):
        answer = await events.post(
            f"/networks/{events.network}/series", events.series(rule="FREQ=NEVER"), **{"Accept-Language": language}
        )
        titles.append(answer.json()["title"].split(".")[0])
    assert titles == ["Toistosääntö ei kelpaa", "Upprepningsregeln duger inte", "The rule isn't valid"]


async def test_the_same_key_plans_one_series(events: Events) -> None:
    path, body = f"/networks/{events.network}/series", events.series()
    first, second = [await events.post(path, body, **{"Idempotency-Key": "syksy"}) for _ in range(2)]

    assert first.json() == second.json()
    assert len(await events.said(Series)) == 1
    other = await events.post(path, events.series(count=2), **{"Idempotency-Key": "syksy"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")


async def test_one_answer_has_everything_for_the_page(events: Events) -> None:
    theme = await events.plans_theme("Digipalvelut")
    events.at(2026, 11, 24)
    page = await events.plans(starts_on="2026-12-01", count=3, theme_ids=[theme["id"]])
    events.at(2026, 12, 10)

    shown = await events.get(f"/series/{page['id']}")
    assert [len(shown["past"]), len(shown["coming"])] == [1, 2]
    assert shown["past"][0]["theme_id"] == shown["themes"][0]["id"] == theme["id"]
    assert shown["network_name"] == {"fi": "Digitalisaation edistäjien verkosto", "original": "fi"}
    assert shown["starts_at"] == "09:00"


async def test_the_page_reads_as_its_contract_says(events: Events) -> None:
    theme = await events.plans_theme("Digipalvelut")
    page = await events.plans(count=3, theme_ids=[theme["id"]])
    await events.post(f"/occurrences/{page['coming'][0]['id']}/cancellations", {"reason": {"fi": "Sairaus"}})

    shown = SeriesPage.model_validate(await events.get(f"/series/{page['id']}"))
    assert [one.reach for one in shown.cancellations] == ["one"]
    assert set(page) == set(SeriesPage.model_fields)


async def test_a_networks_series_come_in_pages(events: Events) -> None:
    planned = [(await events.plans(count=1))["id"] for _ in range(3)]

    first = await events.get(f"/networks/{events.network}/series?limit=2")
    second = await events.get(f"/networks/{events.network}/series?limit=2&cursor={first['next']}")
    assert [one["id"] for one in first["items"] + second["items"]] == sorted(planned)
    assert second["next"] is None


async def test_an_unknown_series_is_not_found(events: Events) -> None:
    for path in (
        f"/series/{uuid4()}",
        f"/occurrences/{uuid4()}",
        f"/themes/{uuid4()}",
        f"/series/{uuid4()}/calendar.ics",
    ):
        assert (await events.http.get(path)).status_code == 404


async def test_an_occurrence_that_is_over_has_ended(events: Events) -> None:
    page = await events.plans(count=2)
    await events.silence()

    events.at(2026, 12, 4, 8)
    await events.does_what_is_due()
    assert await events.said(Occurrence) == []

    events.at(2026, 12, 4, 9)
    await events.does_what_is_due()
    (ended,) = await events.said(Occurrence)
    assert (str(ended.id), ended.state, ended.version, ended.sequence) == (
        page["coming"][0]["id"], OccurrenceState.ended, 2, 0,
    )  # fmt: skip
    assert await events.types_said() == ["occurrence.ended"]
