"""All networks' occurrences as city calendars import them, in the shape of the Linked Events API (feature H17)."""

from typing import Any

import pytest
from rdflib import Graph, Namespace, URIRef

from tests.events.conftest import Events

SCHEMA = Namespace("http://schema.org/")

FIELDS = {
    "@context",
    "@id",
    "@type",
    "audience",
    "audience_max_age",
    "audience_min_age",
    "created_time",
    "custom_data",
    "data_source",
    "date_published",
    "deleted",
    "description",
    "end_time",
    "event_status",
    "external_links",
    "id",
    "images",
    "in_language",
    "info_url",
    "keywords",
    "last_modified_time",
    "location",
    "location_extra_info",
    "name",
    "offers",
    "provider",
    "provider_contact_info",
    "publication_status",
    "publisher",
    "replaced_by",
    "short_description",
    "start_time",
    "sub_events",
    "super_event",
    "super_event_type",
    "type_id",
    "videos",
}
"""What the published API answers for an event, version 1."""


async def listed(events: Events, query: str = "") -> list[dict[str, Any]]:
    page = await events.get(f"/v1/event/?sort=start_time{query}")
    shown: list[dict[str, Any]] = page["data"]
    return shown


async def test_an_event_has_every_field_of_the_published_api(events: Events) -> None:
    await events.plans(count=1, title={"fi": "Perjantai", "sv": "Fredag"}, venue="Akaan kaupungintalo")
    (event,) = await listed(events)
    assert set(event) == FIELDS
    assert event["name"] == {"fi": "Perjantai", "sv": "Fredag"}
    assert event["provider"] == {"fi": "Digitalisaation edistäjien verkosto"}
    assert event["location_extra_info"] == {"fi": "Akaan kaupungintalo"}
    assert [one["@id"].rsplit("/", 2)[1] for one in event["in_language"]] == ["fi", "sv"]
    assert (event["start_time"], event["event_status"]) == ("2026-12-04T07:00:00Z", "EventScheduled")


async def test_what_is_called_off_stays_and_says_so(events: Events) -> None:
    page = await events.plans(count=2)
    await events.post(f"/occurrences/{page['coming'][0]['id']}/cancellations", {})
    assert [one["event_status"] for one in await listed(events)] == ["EventCancelled", "EventScheduled"]


async def test_an_event_of_the_list_is_found_by_its_own_address(events: Events) -> None:
    page = await events.plans(count=1)
    (event,) = await listed(events)
    assert event["id"] == f"digiverkosto:{page['coming'][0]['id']}"
    assert event["@id"].endswith(f"/v1/event/{event['id']}/")
    assert await events.get(f"/v1/event/{event['id']}/") == event
    for nowhere in ("digiverkosto:nothing", "helsinki:abc", "digiverkosto:00000000-0000-4000-8000-000000000000"):
        answer = await events.http.get(f"/v1/event/{nowhere}/")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_pages_lead_to_each_event_once(events: Events) -> None:
    await events.plans(count=5)
    path, ids = "/v1/event/?sort=start_time&page_size=2", list[str]()
    while path:
        page = await events.get(path)
        assert page["meta"]["count"] == 5
        ids += [one["id"] for one in page["data"]]
        path = page["meta"]["next"]
    assert ids == [one["id"] for one in await listed(events)]
    assert len(set(ids)) == 5


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["12-04", "01-01", "02-05"]),
        ("&start=2027-01-01", ["01-01", "02-05"]),
        ("&end=2027-01-01", ["12-04", "01-01"]),
        ("&start=2026-12-05&end=2027-01-31", ["01-01"]),
        ("&end=2027-01-01T07:00:00Z", ["12-04"]),
        ("&end=9999-12-31", ["12-04", "01-01", "02-05"]),
        ("&last_modified_since=2027-01-01", []),
    ],
)
async def test_a_reader_takes_what_it_needs(events: Events, query: str, found: list[str]) -> None:
    await events.plans(count=3, holiday_rule="keep")
    assert [one["start_time"][5:10] for one in await listed(events, query)] == found


@pytest.mark.parametrize("query", ["start=soon", "end=2026-13-01", "sort=name", "page=0", "page_size=1000"])
async def test_what_cannot_be_read_is_refused(events: Events, query: str) -> None:
    answer = await events.http.get(f"/v1/event/?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
async def test_a_reader_of_json_ld_finds_the_same(events: Events) -> None:
    """The API's context is schema.org's, which is read here without the net: its vocabulary alone."""
    await events.plans(count=1)
    (event,) = await listed(events)
    graph = Graph().parse(
        data=(await events.http.get(f"/v1/event/{event['id']}/")).text.replace(
            '"http://schema.org"', '{"@vocab": "http://schema.org/"}'
        ),
        format="json-ld",
    )
    about = URIRef(event["@id"])
    assert str(graph.value(about, SCHEMA.event_status)) == "EventScheduled"
    assert str(graph.value(about, SCHEMA.start_time)) == event["start_time"]
