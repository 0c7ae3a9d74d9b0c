"""What was published stays readable, and what will be published is read already."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import orjson
import pytest
from pydantic import BaseModel

from shared.contracts import CONTRACTS, Contract, OpenEnum, Theme
from shared.contracts.contract import Editorial
from shared.contracts.schemas import schema_of
from tests.contracts.examples import FULL
from tests.contracts.golden import Published, breaks, breaks_published, may_go, promises_the_same, published
from tests.contracts.smallest import SMALLEST

TODAY = datetime.now(UTC).date()
ALL = [minor for contract in CONTRACTS for minor in published(contract)]
PUBLIC = [contract for contract in CONTRACTS if contract.topic.startswith("pub.")]


def name(of: object) -> str:
    if isinstance(of, Published):
        return f"{of.contract.__name__}.{of.minor}"
    return of.__name__ if isinstance(of, type) else str(of)


def covers(whole: Any, part: Any) -> bool:
    """Whether `whole` holds everything that `part` says."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and covers(whole[key], part[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(covers, whole, part))
    return bool(whole == part)


@pytest.mark.parametrize("contract", CONTRACTS, ids=name)
def test_the_schema_of_today_is_published(contract: type[Contract]) -> None:
    """Otherwise: `python -m tests.contracts.golden`, and commit what it writes."""
    assert promises_the_same(published(contract)[-1].read("schema"), schema_of(contract))


@pytest.mark.parametrize("contract", CONTRACTS, ids=name)
def test_only_optional_fields_and_values_were_added(contract: type[Contract]) -> None:
    assert breaks_published(contract, TODAY) == []


@pytest.mark.parametrize("minor", ALL, ids=name)
@pytest.mark.parametrize("kind", ["full", "smallest"])
def test_every_payload_ever_published_is_read_and_said_again_in_full(minor: Published, kind: str) -> None:
    payload = minor.read(kind)
    state = minor.contract.read(orjson.dumps(payload))
    assert state.unknowns() == []
    gone = (
        may_go([minor.read("schema") for minor in published(minor.contract)], TODAY)
        - minor.contract.model_fields.keys()
    )
    assert covers(orjson.loads(state.body()), {name: value for name, value in payload.items() if name not in gone})
    assert minor.contract.read(state.body()) == state


@pytest.mark.parametrize("contract", CONTRACTS, ids=name)
def test_the_examples_say_all_that_a_contract_can_say(contract: type[Contract]) -> None:
    fields = contract.model_fields
    assert FULL[contract].keys() == fields.keys()
    assert SMALLEST[contract].keys() == {name for name, field in fields.items() if field.is_required()}


KEYED_BY_DATA = ("by_organisation_kind", "targets", "custom")
"""Mappings whose keys are data, not fields."""


def with_news(content: Any) -> Any:
    """The same with a field that a newer minor version added, at every depth."""
    if isinstance(content, list):
        return [with_news(one) for one in content]
    if not isinstance(content, dict):
        return content
    told = {key: value if key in KEYED_BY_DATA else with_news(value) for key, value in content.items()}
    return told | {"added_later": {"by": ["a", 1]}}


@pytest.mark.parametrize("contract", CONTRACTS, ids=name)
def test_the_next_minors_fields_are_ignored_at_every_depth(contract: type[Contract]) -> None:
    news = with_news(FULL[contract])
    assert contract.read(orjson.dumps(news)) == contract.read(orjson.dumps(FULL[contract]))


LISTS = [
    (contract, field)
    for contract in CONTRACTS
    for field, described in contract.model_fields.items()
    if any(
        isinstance(one, type) and issubclass(one, OpenEnum)
        for one in (described.annotation, *get_args(described.annotation))
    )
]


@pytest.mark.parametrize(("contract", "field"), LISTS, ids=name)
def test_the_next_minors_values_are_kept_and_never_said_by_us(contract: type[Contract], field: str) -> None:
    payload = deepcopy(FULL[contract])
    payload[field] = {"added_later": 1} if isinstance(payload[field], dict) else "added_later"
    state = contract.read(orjson.dumps(payload))
    assert orjson.loads(state.body())[field] == payload[field]
    assert state.unknowns() == [f"/{field}"] or isinstance(payload[field], dict)
    assert contract.read(state.body()) == state
    kept = getattr(state, field)
    assert (next(iter(kept)) if isinstance(kept, dict) else kept).unknown


def change(schema: dict[str, Any], **changes: Any) -> dict[str, Any]:
    changed = deepcopy(schema)
    for path, value in changes.items():
        *way, last = path.split("__")
        at = changed
        for step in way:
            at = at[step]
        if value is None:
            del at[last]
        else:
            at[last] = value
    return changed


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"properties__mood": {"type": "string", "default": ""}}, False),
        ({"$defs__ThemeState__enum": ["planned", "dropped", "postponed"]}, False),
        ({"properties__position__description": "in other words"}, False),
        ({"properties__position": None}, True),
        ({"required": ["id", "version", "network_id", "title", "position", "state", "mood"]}, True),
        ({"required": ["id", "version", "network_id", "title", "position"]}, True),
        ({"properties__position__type": "string"}, True),
        ({"properties__position__minimum": 2}, True),
        ({"$defs__ThemeState__enum": ["planned"]}, True),
        ({"$defs__Localised__properties__fi": None}, True),
    ],
    ids=str,
)
def test_the_comparison_tells_what_breaks_readers(changes: dict[str, Any], broken: bool) -> None:
    schema = schema_of(Theme)
    assert bool(breaks(schema, change(schema, **changes))) is broken


def texts(hint: Any, at: str, editorial: bool = False) -> Iterator[tuple[str, bool]]:
    """Each place of a type that holds free text, and whether it is declared editorial."""
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        yield from texts(base, at, editorial or any(isinstance(mark, Editorial) for mark in marks))
    elif get_origin(hint) in (Union, UnionType, tuple, list, dict):
        for inner in get_args(hint):
            yield from texts(inner, at, editorial)
    elif isinstance(hint, type) and issubclass(hint, BaseModel):
        for field, inner in get_type_hints(hint, include_extras=True).items():
            if field in hint.model_fields:
                yield from texts(inner, f"{at}.{field}")
    elif isinstance(hint, type) and issubclass(hint, str) and not issubclass(hint, Enum):
        yield at, editorial


@pytest.mark.parametrize("contract", PUBLIC, ids=name)
def test_every_text_on_a_public_topic_is_declared_editorial(contract: type[Contract]) -> None:
    assert [at for at, editorial in texts(contract, contract.__name__) if not editorial] == []


@pytest.mark.parametrize("contract", PUBLIC, ids=name)
def test_no_person_is_on_a_public_topic(contract: type[Contract]) -> None:
    told = orjson.dumps(schema_of(contract)["properties"]).decode().lower()
    assert not any(word in told for word in ("person", "participant", "email", "address", "phone"))


def test_the_walk_finds_texts_wherever_they_hide() -> None:
    class Inner(BaseModel):
        free: str

    class Outer(BaseModel):
        many: tuple[Inner, ...]
        maybe: Annotated[str, Editorial()] | None
        by_name: dict[str, int]

    assert dict(texts(Outer, "o")) == {"o.many.free": False, "o.maybe": True, "o.by_name": False}
