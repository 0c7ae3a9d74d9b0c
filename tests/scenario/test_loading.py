"""Real input, loaded through the public APIs: interrupted, completed, and loaded again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from deploy.seed import material
from deploy.seed.dev import HELSINKI
from deploy.seed.doors import Door
from deploy.services import names
from services.events.series.public_holidays import holiday_name
from tests.scenario import ledger
from tests.scenario.chapters.attending import same_growth
from tests.scenario.conftest import Loaded
from tests.scenario.stage import Stage

MEMO_OF_THE_LEADERS = {
    "Chatbot-yhteisö": "Valtiovarainministeriö",
    "Digitoimisto ja Do Digi Foorumi": "Työ- ja elinkeinoministeriö",
    "Digituen verkosto": "Digi- ja väestötietovirasto",
    "Digitalisaation edistäjien verkosto": "Valtiovarainministeriö",
    "Kuntien digikehittämisen toimiston digisumpit": "Suomen Kuntaliitto",
    "Esteettömyystoimia täytäntöönpaneva työryhmä": "Liikenne- ja viestintäministeriö",
    "Valtionavustustoiminnan kehittämishanke": "Valtiovarainministeriö",
}


async def test_killed_loading_is_completed_by_the_next(loaded: Loaded) -> None:
    assert loaded.killed_with == -9
    assert f"members of the season's network  {len(material.participants())}" in loaded.said


async def test_loading_again_adds_no_row(loaded: Loaded) -> None:
    assert loaded.twice.rows == loaded.once.rows
    assert sum(loaded.once.rows.values()) > 1000


async def test_loading_again_changes_no_version(loaded: Loaded) -> None:
    assert loaded.twice.versions == loaded.once.versions
    assert sum(loaded.once.versions.values()) > 500


async def test_loading_again_says_nothing(loaded: Loaded) -> None:
    assert loaded.twice.messages == loaded.once.messages
    assert loaded.once.messages["pub.organisations.v1"] >= 309


async def test_loading_again_mails_nobody(loaded: Loaded) -> None:
    assert loaded.twice.letters == loaded.once.letters > 0


async def test_no_message_was_buried(stage: Stage, loaded: Loaded) -> None:
    assert await ledger.dead_letters(stage) == dict.fromkeys(names(), 0)


async def test_the_leaders_memo_is_in_the_register(loaded: Loaded, rooms: Mapping[str, Door]) -> None:
    organisations = {one["id"]: one["name"]["fi"] for one in await rooms["registration"].everything("/organisations")}
    owners = {
        one["name"]["fi"]: organisations[one["owner_id"]] for one in await rooms["registration"].everything("/networks")
    }
    assert owners.items() >= MEMO_OF_THE_LEADERS.items()


async def test_whoever_came_twice_into_the_roadmap_counts_once(loaded: Loaded, rooms: Mapping[str, Door]) -> None:
    found = await rooms["registration"].get("/networks", q="Kuntien digitiekartta")
    told = await rooms["registration"].get(f"/networks/{found['items'][0]['id']}/municipalities")
    assert 40 < told["count"] <= 47


async def test_dev_met_on_seventeen_first_fridays_at_nine(dev: str, rooms: Mapping[str, Door]) -> None:
    series = (await rooms["events"].get(f"/networks/{dev}/series"))["items"]
    page = await rooms["events"].get(f"/series/{series[0]['id']}")
    starts = sorted(one["starts_at"] for one in page["past"])
    assert [start[:10] for start in starts] == [str(friday.day) for friday in material.first_fridays()]
    assert {"2022-03-04T07:00:00Z", "2022-04-01T06:00:00Z", "2022-10-07T06:00:00Z", "2022-11-04T07:00:00Z"} < {*starts}
    assert {one["starts_at"][:10]: one["holiday"]["fi"] for one in page["past"] if one["holiday"]} == {
        "2023-01-06": "Loppiainen"
    }
    assert page["historical"]


async def test_dev_grew_the_same_on_both_sides_of_the_bus(dev: str, coordinators: Mapping[str, Door]) -> None:
    growth = await same_growth(coordinators["registration"], coordinators["events"], dev)
    assert growth is not None
    here, there = growth
    assert [one["attended"] for one in here["curve"]] == [friday.attended for friday in material.first_fridays()]
    assert here["mean"] == there["mean"]
    assert 80 <= here["mean"] <= 90
    assert here["peak"]["attended"] == there["peak"]["attended"] == 248
    assert here["by_organisation_kind"] == there["by_organisation_kind"]


async def test_each_theme_of_dev_grew_the_same_on_both_sides(dev: str, coordinators: Mapping[str, Door]) -> None:
    themes = await coordinators["events"].get(f"/networks/{dev}/themes")
    assert len(themes) == len(material.dev()["themes"])
    for theme in themes:
        growth = await same_growth(coordinators["registration"], coordinators["events"], dev, theme["id"])
        assert growth is not None
        here, there = growth
        assert len(here["curve"]) == len(theme["occurrence_ids"]) > 1
        assert (here["mean"], here["peak"]["attended"]) == (there["mean"], there["peak"]["attended"])


async def test_the_season_begins_on_the_next_first_friday(loaded: Loaded, rooms: Mapping[str, Door]) -> None:
    found = await rooms["registration"].get("/networks", q="Digin edistäjien avoin verkosto")
    (series,) = (await rooms["events"].get(f"/networks/{found['items'][0]['id']}/series"))["items"]
    page = await rooms["events"].get(f"/series/{series['id']}")
    assert not page["past"]
    starts = [datetime.fromisoformat(one["starts_at"]).astimezone(HELSINKI) for one in page["coming"]]
    assert {(start.weekday(), start.hour, start.minute) for start in starts} == {(4, 9, 0)}
    assert not any(one["holiday"] for one in page["coming"])
    assert page["holiday_rule"] == "move_next_week"
    moved = [start.date() for start in starts if start.day > 7]
    assert all(holiday_name(day - timedelta(days=7)) for day in moved)
    (told,) = re.findall(r"moved a week, off a holiday +(.+)", loaded.said)
    assert told == (", ".join(map(str, moved)) or "none")
    assert starts[0] - datetime.now(HELSINKI) < timedelta(days=36 + 7)


async def test_each_friday_of_dev_has_its_row_of_feedback_and_usefulness_rose(
    dev: str, coordinators: Mapping[str, Door]
) -> None:
    (series,) = (await coordinators["events"].get(f"/networks/{dev}/series"))["items"]
    told = await coordinators["surveys"].get(f"/series/{series['id']}/survey-summary")
    rows = told["rows"]
    assert [row["starts_at"][:10] for row in rows] == [str(friday.day) for friday in material.first_fridays()]
    assert all(row["illustrative"] and row["n"] >= 5 for row in rows)
    assert [row["asked"] for row in rows] == [friday.attended for friday in material.first_fridays()]
    assert {"useful", "recommend", "overall_picture"} <= {question["key"] for question in told["questions"]}
    assert rows[0]["figures"]["useful"] < rows[-1]["figures"]["useful"]


async def test_fourteen_of_nineteen_participants_gave_feedback_on_the_edition(
    loaded: Loaded, rooms: Mapping[str, Door], coordinators: Mapping[str, Door]
) -> None:
    edition = await _network(rooms, "digiverkostohanke")
    feedback = await _survey(coordinators["surveys"], edition, "closing")
    summary = await coordinators["surveys"].get(f"/surveys/{feedback['id']}/summary")
    took_part = {"of": "participants", "answered": 14, "asked": 19, "percent": 73.7}
    assert (summary["participation"], summary["n"]) == (took_part, 14)
    municipalities = await rooms["registration"].get(f"/networks/{edition}/municipalities", limit=1)
    assert municipalities["count"] == 23
    results = await rooms["surveys"].get(f"/surveys/{feedback['id']}/results")
    assert (results["results"]["n"], results["response_rate"], results["illustrative"]) == (14, 0.737, True)


async def test_improvements_are_carried_to_the_next_edition(loaded: Loaded, rooms: Mapping[str, Door]) -> None:
    later = await _network(rooms, "digiverkostohanke2")
    improvements = await rooms["surveys"].everything(f"/networks/{later}/improvements")
    assert len(improvements) == 3
    assert {one["edition_id"] for one in improvements} == {later}
    page = await rooms["surveys"].ask("GET", f"/networks/{later}/what-you-said", headers={"Accept-Language": "en"})
    assert "People were few" in page.text


async def test_leaders_were_asked_before_their_discussion(
    loaded: Loaded, rooms: Mapping[str, Door], coordinators: Mapping[str, Door]
) -> None:
    survey = await _survey(coordinators["surveys"], await _network(rooms, "neuvottelukunta"), "pre_event")
    assert (survey["target_kind"], survey["state"], survey["historical"]) == ("occurrence", "closed", True)
    results = await rooms["surveys"].get(f"/surveys/{survey['id']}/results")
    assert (results["results"]["n"], results["asked"], results["illustrative"]) == (7, 7, True)
    of_it = await rooms["events"].get(f"/occurrences/{survey['target_id']}/materials")
    assert [(one["kind"], one["survey_id"]) for one in of_it["materials"]] == [("survey_summary", survey["id"])]
    lists = await rooms["events"].get(f"/occurrences/{survey['target_id']}/distribution")
    assert (lists["recipients"][0]["group"], lists["for_information"][0]["group"]) == ("attended", "invited")


async def test_each_date_of_the_season_asks_when_it_is_over(
    loaded: Loaded, rooms: Mapping[str, Door], coordinators: Mapping[str, Door]
) -> None:
    found = await coordinators["surveys"].everything(f"/networks/{await _network(rooms, 'season')}/surveys")
    waiting = [one for one in found if one["target_kind"] == "occurrence"]
    assert len(waiting) == material.dev()["season"]["count"]
    assert {(one["state"], one["opening"]) for one in waiting} == {("ready", "at_the_end")}


async def test_municipalities_stand_somewhere_and_aim_higher(
    loaded: Loaded, rooms: Mapping[str, Door], coordinators: Mapping[str, Door]
) -> None:
    surveys, network = coordinators["surveys"], await _network(rooms, "digiverkostohanke")
    rounds = await surveys.everything(f"/networks/{network}/assessment-rounds")
    assert {(one["model"], one["state"], one["illustrative"]) for one in rounds} == {
        ("municipal-digital-start", "closed", True)
    }
    joint = next(one for one in rounds if one["member_ids"])
    seen = await surveys.get(f"/assessment-rounds/{joint['id']}")
    assert (len(rounds), len(seen["assessment_ids"])) == (9, 6)
    views = [await surveys.get(f"/assessments/{one}") for one in seen["assessment_ids"]]
    (region,) = [one for one in views if one["organisation_id"] == joint["organisation_id"]]
    strategy = next(one for one in region["criteria"] if one["key"] == "strategy")
    assert strategy["target"] > strategy["start"]
    assert region["spearheads"]


async def _network(rooms: Mapping[str, Door], key: str) -> str:
    name = material.networks()[key]["network"]["name"]["fi"]
    return str((await rooms["registration"].get("/networks", q=name))["items"][0]["id"])


async def _survey(surveys: Door, network: str, kind: str) -> dict[str, Any]:
    (found,) = [one for one in await surveys.everything(f"/networks/{network}/surveys") if one["kind"] == kind]
    return found
