"""What is given up is told half a year before, wherever a reader may look, and doesn't go earlier."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, ClassVar

import jsonschema_rs
import orjson
import pytest

from shared.contracts import CONTRACTS, Contract, Deprecated, Series
from shared.contracts.asyncapi import document
from shared.contracts.schemas import Schema, mark_of, schema_of
from tests.contracts.golden import FOLDER, Published, backdated, breaks, may_go, notice, promises_the_same, published

SAID = date(2027, 1, 10)
GOES = date(2027, 9, 1)


class Venue(Contract):
    topic: ClassVar = "pub.venues.v1"
    owner: ClassVar = "events"
    types: ClassVar = frozenset({"venue.opened"})

    street: str | None = None
    floor: int


class VenueGivenUp(Venue):
    """The same a year later."""

    deprecated: ClassVar = Deprecated(SAID, GOES, "pub.venues.v2")

    street: Annotated[str | None, Deprecated(SAID, GOES, "address")] = None
    floor: Annotated[int, Deprecated(SAID, GOES)]


class VenueWithoutStreet(Contract):
    topic: ClassVar = "pub.venues.v1"
    owner: ClassVar = "events"
    types: ClassVar = frozenset({"venue.opened"})

    floor: Annotated[int, Deprecated(SAID, GOES)]


TOLD = {"since": "2027-01-10", "removedNoEarlierThan": "2027-09-01", "replacement": "address"}


def test_a_notice_is_half_a_year_long_at_least() -> None:
    with pytest.raises(ValueError, match="184 days"):
        Deprecated(SAID, SAID + timedelta(days=183))
    assert Deprecated(SAID, SAID + timedelta(days=184)).replacement is None


def test_a_notice_stands_in_schemas_and_in_asyncapi() -> None:
    schema = schema_of(VenueGivenUp)
    assert schema["properties"]["street"]["deprecated"] is True
    assert schema["properties"]["street"]["x-deprecation"] == TOLD
    assert schema["x-deprecation"] == {**TOLD, "replacement": "pub.venues.v2"}
    told = document("events", "1.0.0", says=[VenueGivenUp])
    assert told["components"]["schemas"]["VenueGivenUp"]["properties"]["street"]["x-deprecation"] == TOLD
    assert told["channels"]["pub.venues.v1"]["x-deprecation"]["replacement"] == "pub.venues.v2"
    assert VenueGivenUp.deprecated_fields().keys() == {"street", "floor"}


def test_a_notice_breaks_no_reader_and_is_published_as_a_minor_version() -> None:
    before, after = schema_of(Venue), schema_of(VenueGivenUp)
    assert breaks(before, after) == []
    assert not promises_the_same(before, after)
    assert mark_of(Venue) != mark_of(VenueGivenUp)


@pytest.mark.parametrize(("today", "stays"), [(GOES - timedelta(days=1), True), (GOES, False)])
def test_a_field_goes_when_its_notice_is_over_and_not_a_day_before(today: date, stays: bool) -> None:
    schemas = [schema_of(Venue), schema_of(VenueGivenUp)]
    gone = may_go(schemas, today)
    after = without_words(schema_of(VenueWithoutStreet))
    assert [bool(breaks(without_words(one), after, gone=gone)) for one in schemas] == [stays, stays]


def test_a_field_that_is_always_there_goes_with_its_topic_alone() -> None:
    old, new = schema_of(VenueGivenUp), without(schema_of(VenueGivenUp), "floor")
    assert "$.floor went" in breaks(old, new, gone=may_go([old], GOES))


def test_an_end_that_was_told_is_put_off_and_never_brought_forward() -> None:
    told = schema_of(VenueGivenUp)
    assert breaks(told, moved(told, GOES - timedelta(days=1))) == [
        "$.street: stays until 2027-09-01, not until 2027-08-31"
    ]
    assert breaks(told, moved(told, GOES + timedelta(days=1))) == []


def test_a_notice_runs_from_the_day_on_which_it_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Published, "read", lambda one, kind: schema_of(Venue))
    latest, told = Published(Venue, 0), schema_of(VenueGivenUp)
    assert backdated(latest, told, SAID) == []
    assert len(backdated(latest, told, SAID + timedelta(days=1))) == 3


def topics_ever() -> Iterator[tuple[str, Schema]]:
    for folder in FOLDER.iterdir():
        newest = max(folder.glob("*.schema.json"), key=lambda file: int(file.name.partition(".")[0]))
        yield folder.name, orjson.loads(newest.read_bytes())


def test_no_topic_is_gone_before_its_notice_is_over() -> None:
    topics = {contract.topic for contract in CONTRACTS}
    gone = {topic: notice(schema) for topic, schema in topics_ever() if topic not in topics}
    today = datetime.now(UTC).date()
    assert {topic for topic, until in gone.items() if until is None or until > today} == set()


def test_what_was_corrected_had_never_been_kept_by_any_message() -> None:
    """`starts_at` was told as RFC 3339's time, which has an offset; a series begins at a time of its own zone."""
    first, *_, last = published(Series)
    asked = {"old": validator(first.read("schema")), "new": validator(last.read("schema"))}
    for minor in (first, last):
        for kind in ("full", "smallest"):
            said = orjson.loads(Series.read(orjson.dumps(minor.read(kind))).body())["starts_at"]
            assert [name for name, one in asked.items() if one.is_valid(said)] == ["new"]


def validator(schema: Schema) -> Any:
    return jsonschema_rs.validator_for(schema["properties"]["starts_at"], validate_formats=True)


def without(schema: Schema, field: str) -> Schema:
    return {**schema, "properties": {name: one for name, one in schema["properties"].items() if name != field}}


def without_words(schema: Schema) -> Schema:
    """The classes have other names."""
    return {name: value for name, value in schema.items() if name not in ("title", "description", "x-deprecation")}


def moved(schema: Schema, until: date) -> Schema:
    street = schema["properties"]["street"]
    notice = {**street["x-deprecation"], "removedNoEarlierThan": until.isoformat()}
    return {**schema, "properties": {**schema["properties"], "street": {**street, "x-deprecation": notice}}}
