"""What was ever published: a JSON Schema and two payloads per contract and minor version.

`python -m tests.contracts.golden` writes what is new: the first version of a new contract, and the next minor one of
a contract that has changed. It refuses a change that breaks what was published: that needs a new major version, a
topic of its own, or a notice whose time is over. It also writes docs/asyncapi.json, and the examples that services
show. Files that are there are never changed.
"""

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from deploy.provisioning.declared import declared_topics
from shared.bus.cloud_events import headers_of
from shared.contracts import CONTRACTS, Contract, Series
from shared.contracts.asyncapi import EXAMPLES, Document, TopicFacts, document
from shared.contracts.schemas import Schema, schema_of
from tests.contracts.examples import FULL
from tests.contracts.smallest import SMALLEST

FOLDER = Path(__file__).parent / "golden"
ASYNCAPI = Path(__file__).parents[2] / "docs" / "asyncapi.json"

SAID_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)

WORDS = ("title", "description")
"""What a schema says to people; it binds nobody."""

NOTICES = ("deprecated", "x-deprecation")
"""What a schema says of a later time."""

CORRECTED: dict[type[Contract], frozenset[str]] = {Series: frozenset({"$.starts_at.format", "$.starts_at.pattern"})}
"""Promises that no message ever kept, because they were wrong; a test holds that they were."""


@dataclass(frozen=True)
class Published:
    """One minor version, as it lies in the folder of its topic."""

    contract: type[Contract]
    minor: int

    def path(self, kind: str) -> Path:
        """`kind`: schema, full or smallest."""
        return FOLDER / self.contract.topic / f"{self.minor}.{kind}.json"

    def read(self, kind: str) -> Any:
        return orjson.loads(self.path(kind).read_bytes())


def published(contract: type[Contract]) -> list[Published]:
    """All minor versions, oldest first."""
    minors = sorted(int(path.name.partition(".")[0]) for path in (FOLDER / contract.topic).glob("*.schema.json"))
    return [Published(contract, minor) for minor in minors]


def notice(schema: Schema) -> date | None:
    """From when on something may go."""
    told = schema.get("x-deprecation")
    return date.fromisoformat(told["removedNoEarlierThan"]) if told else None


def may_go(schemas: Collection[Schema], today: date) -> frozenset[str]:
    """The fields whose notice is over by now, as the newest of the published schemas that has them tells."""
    newest = {name: field for schema in schemas for name, field in schema["properties"].items()}
    return frozenset(name for name, field in newest.items() if (until := notice(field)) and until <= today)


def breaks(old: Schema, new: Schema, *, gone: Collection[str] = (), corrected: Collection[str] = ()) -> list[str]:
    """Where `new` promises something else than `old`, but for optional fields and values of lists that are added.

    `gone` are fields whose notice is over, `corrected` places that had been wrong.
    """
    over = {f"$.{name}" for name in gone if name not in old.get("required", [])}
    differences = _differences(_resolved(old, old, WORDS + NOTICES), _resolved(new, new, WORDS + NOTICES), "$")
    return [*(told for at, told in differences if at not in over | set(corrected)), *_hastened(old, new)]


def breaks_published(contract: type[Contract], today: date) -> list[str]:
    """What the contract of today breaks of anything that was ever published of it."""
    schemas = [minor.read("schema") for minor in published(contract)]
    gone, corrected = may_go(schemas, today), CORRECTED.get(contract, frozenset())
    return [told for old in schemas for told in breaks(old, schema_of(contract), gone=gone, corrected=corrected)]


def promises_the_same(one: Schema, other: Schema) -> bool:
    return bool(_resolved(one, one, WORDS) == _resolved(other, other, WORDS))


def _hastened(old: Schema, new: Schema) -> Iterator[str]:
    """An end that was told may be put off, not brought forward."""
    fields = [(f"$.{name}", field, new["properties"].get(name, {})) for name, field in old["properties"].items()]
    for at, before, after in [("$", old, new), *fields]:
        told, now = notice(before), notice(after)
        if told and now and now < told:
            yield f"{at}: stays until {told}, not until {now}"


def _differences(old: Any, new: Any, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for number, (before, after) in enumerate(zip(old, new, strict=True)):
                yield from _differences(before, after, f"{at}[{number}]")
        elif old != new:
            yield at, f"{at}: {old} became {new}"
        return
    for name in sorted((old.keys() | new.keys()) - {"properties", "enum"}):
        yield from _differences(old.get(name), new.get(name), f"{at}.{name}")
    if missing := [value for value in old.get("enum", []) if value not in new.get("enum", [])]:
        yield at, f"{at}: {missing} went"
    if "enum" in new and "enum" not in old:
        yield at, f"{at}: only some values are left"
    for name, field in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            yield from _differences(field, new["properties"][name], f"{at}.{name}")
        else:
            yield f"{at}.{name}", f"{at}.{name} went"


def _resolved(schema: Any, root: Schema, without: Collection[str]) -> Any:
    """With what it refers to in place, and without some of its words."""
    if isinstance(schema, list):
        return [_resolved(value, root, without) for value in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        beside = {name: value for name, value in schema.items() if name in NOTICES and name not in without}
        return {**_resolved(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, without), **beside}
    kept = {name: value for name, value in schema.items() if name != "$defs" and not _is_word(name, value, without)}
    return {name: _resolved(value, root, without) for name, value in kept.items()}


def _is_word(name: str, value: Any, words: Collection[str]) -> bool:
    """A field may be called title, too: that one is a schema."""
    return name in words and (name not in ("title", "description", "deprecated") or isinstance(value, str | bool))


def whole_document() -> Document:
    """The AsyncAPI document of the whole platform, with how its topics are kept."""
    facts = {topic.name: TopicFacts(topic.partitions, topic.settings) for topic in declared_topics()}
    return document("Digiverkosto", version("digiverkosto"), says=CONTRACTS, topics=facts)


def examples() -> dict[str, list[Document]]:
    """Two messages of each contract, as documents show them."""
    return {one.topic: [_example(one, payload) for payload in ("full", "smallest")] for one in CONTRACTS}


def _example(contract: type[Contract], payload: str) -> Document:
    """A golden message as its owner says it: with every field, in its envelope."""
    state = contract.model_validate(published(contract)[-1].read(payload))
    row = {
        "key": state.id,
        "version": state.version,
        "type": min(contract.types),
        "said_at": SAID_AT,
        "correlation_id": "6f6c6d6e-0000-4000-8000-000000000009",
        "causation_id": None,
        "traceparent": None,
    }
    headers = {name: value.decode() for name, value in headers_of(row, contract.owner)}
    return {"name": payload, "headers": headers, "payload": orjson.loads(state.body())}


def pretty(content: Any) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def backdated(latest: Published | None, schema: Schema, today: date) -> list[str]:
    """A notice runs from the day on which it is published."""
    before = latest.read("schema") if latest else {"properties": {}}
    places = [("$", before, schema)]
    places += [(f"$.{name}", before["properties"].get(name, {}), one) for name, one in schema["properties"].items()]
    return [
        f"{at}: given up since {new['x-deprecation']['since']}, which is over"
        for at, old, new in places
        if notice(new) and not notice(old) and date.fromisoformat(new["x-deprecation"]["since"]) < today
    ]


def main() -> None:
    today = datetime.now(UTC).date()
    for contract in CONTRACTS:
        latest = next(reversed(published(contract)), None)
        schema = schema_of(contract)
        if latest and promises_the_same(latest.read("schema"), schema):
            continue
        if broken := [*breaks_published(contract, today), *backdated(latest, schema, today)]:
            sys.exit(f"{contract.__name__} breaks what was published: " + "; ".join(broken))
        new = Published(contract, latest.minor + 1 if latest else 0)
        new.path("schema").parent.mkdir(parents=True, exist_ok=True)
        for kind, content in (("schema", schema), ("full", FULL[contract]), ("smallest", SMALLEST[contract])):
            new.path(kind).write_bytes(pretty(content))
        print(f"{contract.topic}: minor {new.minor}")
    EXAMPLES.write_bytes(pretty(examples()))
    ASYNCAPI.write_bytes(pretty(whole_document()))


if __name__ == "__main__":
    main()
