"""What came of it all, as the demo tells it: one story from the network to the follow-up of a roadmap."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.seed import material
from deploy.seed.doors import Door
from tests.scenario.conftest import Loaded

CHAIN = ("network", "series", "occurrence", "survey", "improvement", "assessment", "goal", "measure", "roadmap")
"""And the follow-up at last."""


@dataclass(frozen=True)
class Akaa:
    """Its roadmap as everybody reads it, and its story."""

    id: str
    edition: str
    published: dict[str, Any]
    moments: list[dict[str, Any]]

    def of(self, kind: str, what: str | None = None) -> list[str]:
        """Ids of what the story tells of this kind."""
        return [one["id"] for one in self.moments if one["kind"] == kind and what in (None, one["what"])]


@pytest.fixture(scope="module")
async def akaa(loaded: Loaded, rooms: Mapping[str, Door]) -> Akaa:
    roadmaps, edition = rooms["roadmaps"], await _network(rooms, "digiverkostohanke")
    owner = (await rooms["registration"].get("/organisations", kind="municipality", q="020"))["items"][0]["id"]
    (line,) = await roadmaps.everything("/public-roadmaps", owner_id=owner)
    story = await roadmaps.get(f"/roadmaps/{line['id']}/story", limit=100)
    assert story["next"] is None
    return Akaa(line["id"], edition, await roadmaps.get(f"/roadmaps/{line['id']}/published"), story["moments"])


def test_story_tells_every_link_of_the_chain_and_ends_with_a_follow_up(akaa: Akaa) -> None:
    assert {one["kind"] for one in akaa.moments} == {*CHAIN, "follow_up"}
    dated = [one["on"] for one in akaa.moments if one["on"]]
    assert dated == sorted(dated)


async def test_every_gathering_and_survey_of_the_story_is_where_it_came_from(
    akaa: Akaa, rooms: Mapping[str, Door], coordinators: Mapping[str, Door]
) -> None:
    assert akaa.edition in akaa.of("network", "founded")
    (series,) = akaa.of("series")
    page = await rooms["events"].get(f"/series/{series}")
    assert {one["id"] for one in page["past"]} == {*akaa.of("occurrence")}
    surveys = [await coordinators["surveys"].get(f"/surveys/{one}") for one in akaa.of("survey", "published")]
    assert {one["kind"] for one in surveys} == {"feedback", "closing"}
    assert {one["target_id"] for one in surveys} & {*akaa.of("occurrence")}


async def test_improvements_and_the_assessment_of_the_story_are_where_they_came_from(
    akaa: Akaa, rooms: Mapping[str, Door], coordinators: Mapping[str, Door]
) -> None:
    improvements = await rooms["surveys"].everything(f"/networks/{akaa.edition}/improvements")
    assert {one["id"] for one in improvements} == {*akaa.of("improvement")}
    (assessment,) = akaa.of("assessment")
    seen = await coordinators["surveys"].get(f"/assessments/{assessment}")
    assert seen["organisation_id"] == akaa.published["roadmap"]["owner_id"]
    sources = {goal["source"]["criterion"] for goal in akaa.published["roadmap"]["goals"] if goal["source"]}
    assert sources == {*seen["spearheads"]}, "each spearhead became a goal"


async def test_measures_and_the_follow_up_of_the_story_are_public(akaa: Akaa, rooms: Mapping[str, Door]) -> None:
    assert {*akaa.of("measure")} <= {one["id"] for one in akaa.published["measures"]}
    (follow_up,) = akaa.of("follow_up")
    told = await rooms["roadmaps"].get(f"/public-follow-ups/{follow_up}")
    assert (told["state"], told["occasion"], told["year"]) == ("frozen", "annual_accounts", 2024)
    assert all(one["text"] for one in told["measures"])


async def test_pages_of_the_story_open_in_each_language(akaa: Akaa, rooms: Mapping[str, Door]) -> None:
    pages = {
        f"/roadmaps/{akaa.id}/story.html": {"fi": "Tarina", "sv": "Berättelse", "en": "The story"},
        f"/public-roadmaps/{akaa.id}/page": {"fi": "Tavoitteet", "sv": "Mål", "en": "Goals"},
    }
    for path, said in pages.items():
        for language, word in said.items():
            page = await rooms["roadmaps"].ask("GET", path, headers={"Accept-Language": language})
            assert page.status_code == 200
            assert word.casefold() in page.text.casefold()


async def test_second_version_says_what_became_of_the_first(akaa: Akaa, rooms: Mapping[str, Door]) -> None:
    told = await rooms["roadmaps"].get(f"/roadmaps/{akaa.id}/differences", **{"from": 1, "to": 2})
    stages = {
        field["after"] for one in told["differences"] for field in one["fields"] or () if field["path"] == "stage"
    }
    assert stages >= {"done", "delayed", "under_way"}
    assert [one["change"] for one in told["differences"]].count("added") == 1


async def test_what_is_frozen_is_refused_to_whoever_coordinates(akaa: Akaa, coordinators: Mapping[str, Door]) -> None:
    (follow_up,) = akaa.of("follow_up")
    answer = await coordinators["roadmaps"].ask("PUT", f"/follow-ups/{follow_up}/summary", body={"summary": None})
    assert (answer.status_code, answer.json()["code"]) == (409, "follow_up_frozen")


async def test_completeness_has_something_to_say_and_peers_are_found(
    akaa: Akaa, coordinators: Mapping[str, Door]
) -> None:
    lacks = await coordinators["roadmaps"].get(f"/roadmaps/{akaa.id}/completeness")
    assert lacks["without_owner"]
    assert lacks["without_schedule"]
    assert (await coordinators["roadmaps"].get(f"/roadmaps/{akaa.id}/peers"))["peers"]


async def test_fourteen_roadmaps_were_made_in_one_act_and_kaustinen_with_its_five(
    akaa: Akaa, rooms: Mapping[str, Door], coordinators: Mapping[str, Door]
) -> None:
    made = await coordinators["roadmaps"].everything(f"/networks/{akaa.edition}/roadmaps")
    kinds = [one["kind"] for one in made]
    assert (len(made), kinds.count("joint")) == (14, 1)
    (joint,) = [one for one in made if one["kind"] == "joint"]
    shown = await rooms["roadmaps"].get(f"/roadmaps/{joint['id']}/published")
    assert len(shown["roadmap"]["member_ids"]) == 5
    partners = [one["partners"] for one in shown["measures"] if one["partners"]]
    assert [len(one) for one in partners] == [6], "the sub-region leads, its municipalities are partners"


async def test_shared_roadmap_has_each_municipality_once_and_opened_the_discussion_first(
    loaded: Loaded, rooms: Mapping[str, Door]
) -> None:
    network = await _network(rooms, "digitiekartta")
    (line,) = await rooms["roadmaps"].everything("/public-roadmaps", network_id=network)
    shown = await rooms["roadmaps"].get(f"/roadmaps/{line['id']}/published")
    members = shown["roadmap"]["member_ids"]
    assert 40 < len(members) == len({*members}) <= 47
    versions = await rooms["roadmaps"].everything(f"/roadmaps/{line['id']}/versions")
    assert [one["kind"] for one in versions] == ["version", "discussion"]
    said = await rooms["roadmaps"].everything(f"/public-roadmaps/{line['id']}/comments")
    assert len(said) == len(material.roadmaps()["comments"])
    assert all(one["answer"] for one in said)


async def test_every_measure_is_marked_illustrative_and_carries_out_a_goal_of_the_compass(
    loaded: Loaded, rooms: Mapping[str, Door]
) -> None:
    compass = await rooms["roadmaps"].get("/compass.json")
    goals = {goal["id"] for part in compass["parts"] for goal in part["goals"]}
    public = await rooms["roadmaps"].everything("/public-roadmaps")
    assert len(public) == 6
    for one in public:
        measures = (await rooms["roadmaps"].get(f"/roadmaps/{one['id']}/published"))["measures"]
        assert 10 <= len(measures) <= 16
        assert all(measure["illustrative"] for measure in measures)
        assert all({*measure["national_goal_ids"]} & goals for measure in measures)


async def test_summary_leads_to_pages_that_open(loaded: Loaded, rooms: Mapping[str, Door]) -> None:
    home = str(rooms["roadmaps"].http.base_url).rstrip("/")
    places = [word for word in loaded.said.split() if word.startswith(home)]
    assert len(places) == 10
    for place in places:
        assert (await rooms["roadmaps"].http.get(place)).status_code == 200


async def _network(rooms: Mapping[str, Door], key: str) -> str:
    name = material.networks()[key]["network"]["name"]["fi"]
    return str((await rooms["registration"].get("/networks", q=name))["items"][0]["id"])
