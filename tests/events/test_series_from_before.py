"""Series brought in from before, and seasons cloned from an earlier one."""

from uuid import uuid4

from shared.contracts import Occurrence, OccurrenceState, Series, Theme
from tests.events.conftest import Events
from tests.events.test_recurrence import DEV
from tests.events.test_series import starts


async def test_history_is_brought_in_as_ended_and_historical(events: Events) -> None:
    themes = [(await events.plans_theme(title))["id"] for title in ("Lainsäädäntö", "Digipalvelut")]
    page = await events.imports(starts_on="2021-11-01", count=17, theme_ids=[themes[0]] * 3 + [themes[1]])

    occurrences = await events.said(Occurrence)
    assert [str(one.starts_at.date()) for one in occurrences] == DEV
    assert {(one.state, one.historical) for one in occurrences} == {(OccurrenceState.ended, True)}
    assert [one.holiday.in_language("en") for one in occurrences if one.holiday] == ["Epiphany"]
    assert [theme["title"]["fi"] for theme in page["themes"]] == ["Lainsäädäntö", "Digipalvelut"]
    assert (len(page["past"]), page["coming"], page["historical"]) == (17, [], True)
    assert await events.running.fetch("SELECT FROM due WHERE kind <> 'bus.tidy'") == []


async def test_history_can_be_brought_in_by_its_dates(events: Events) -> None:
    page = await events.imports(rule=None, count=None, starts_on="2021-11-05", dates=DEV)
    assert sorted(day[:10] for day in starts(page, "past")) == DEV


async def test_what_lies_ahead_is_not_history(events: Events) -> None:
    path = f"/networks/{events.network}/series/imports"
    answer = await events.post(path, events.series(starts_on="2026-10-01", count=3))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_in_the_past")


async def test_a_season_is_cloned_with_everything_except_people(events: Events) -> None:
    themes = [(await events.plans_theme(title))["id"] for title in ("Lainsäädäntö", "Digipalvelut")]
    dev = await events.imports(
        starts_on="2021-11-01", count=17, theme_ids=[themes[0]] * 2 + [themes[1]], hashtag="#DiginEdistäjät"
    )
    target, leader = uuid4(), uuid4()
    await events.hears_of_network(target, "Uusi verkosto", leader)
    await events.silence()

    answer = await events.http.post(
        f"/series/{dev['id']}/clones",
        json={"network_id": str(target), "starts_on": "2026-11-24", "count": 6},
        headers=events.coordinating(leader),
    )

    season = answer.json()
    assert answer.status_code == 201, answer.text
    assert (season["network_id"], season["historical"], season["hashtag"]) == (str(target), False, "#DiginEdistäjät")
    assert [day[:10] for day in starts(season)] == [
        "2026-12-04", "2027-01-01", "2027-02-05", "2027-03-05", "2027-04-02", "2027-05-07",
    ]  # fmt: skip
    copies = {theme["id"]: theme["title"]["fi"] for theme in season["themes"]}
    assert [copies.get(one["theme_id"]) for one in season["coming"]][:4] == [
        "Lainsäädäntö", "Lainsäädäntö", "Digipalvelut", None,
    ]  # fmt: skip
    assert not set(copies) & set(themes)
    assert [theme.position for theme in await events.said(Theme)] == [1, 2]
    assert str(leader) not in answer.text


async def test_a_season_may_treat_holidays_otherwise_than_its_model(events: Events) -> None:
    dev = await events.imports(starts_on="2021-11-01", count=17)
    body = {"network_id": str(events.network), "starts_on": "2026-12-01", "count": 3}

    as_before = (await events.post(f"/series/{dev['id']}/clones", body)).json()
    moved = (await events.post(f"/series/{dev['id']}/clones", {**body, "holiday_rule": "move_next_week"})).json()

    assert [start[:10] for start in starts(as_before)] == ["2026-12-04", "2027-01-01", "2027-02-05"]
    assert [start[:10] for start in starts(moved)] == ["2026-12-04", "2027-01-08", "2027-02-05"]
    assert (as_before["holiday_rule"], moved["holiday_rule"]) == ("flag", "move_next_week")
    assert [one["holiday"] for one in moved["coming"]] == [None] * 3


async def test_only_coordinators_of_the_target_network_clone_into_it(events: Events) -> None:
    dev = await events.imports(starts_on="2021-11-01", count=3)
    target = uuid4()
    await events.hears_of_network(target, "Uusi verkosto", uuid4())
    body = {"network_id": str(target), "starts_on": "2026-11-24", "count": 6}

    assert (await events.post(f"/series/{dev['id']}/clones", body)).status_code == 403
    assert len(await events.said(Series)) == 1
