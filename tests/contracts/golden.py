"""What was ever published: a JSON Schema and two payloads per contract and minor version.

`python -m tests.contracts.golden` writes what is new: the first version of a new contract, and the next minor one of
a contract that has changed. It refuses a change that breaks what was published: that needs a new major version, a
topic of its own. It also writes docs/asyncapi.json. Files that are there are never changed.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from deploy.provisioning.declared import declared_topics
from shared.bus.cloud_events import headers_of
from shared.contracts import CONTRACTS, Contract
from shared.contracts.asyncapi import Document, TopicFacts, document
from shared.contracts.schemas import Schema, schema_of
from tests.contracts.examples import FULL, SMALLEST

FOLDER = Path(__file__).parent / "golden"
ASYNCAPI = Path(__file__).parents[2] / "docs" / "asyncapi.json"

SAID_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)

WORDS = ("title", "description")
"""What a schema says to people; it binds nobody."""


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


def breaks(old: Schema, new: Schema) -> list[str]:
    """Where `new` promises something else than `old`, but for optional fields and values of lists that are added."""
    return list(_differences(_resolved(old, old), _resolved(new, new), "$"))


def promises_the_same(one: Schema, other: Schema) -> bool:
    return bool(_resolved(one, one) == _resolved(other, other))


def _differences(old: Any, new: Any, at: str) -> Iterator[str]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for number, (before, after) in enumerate(zip(old, new, strict=True)):
                yield from _differences(before, after, f"{at}[{number}]")
        elif old != new:
            yield f"{at}: {old} became {new}"
        return
    for name in sorted((old.keys() | new.keys()) - {"properties", "enum"}):
        yield from _differences(old.get(name), new.get(name), f"{at}.{name}")
    if missing := [value for value in old.get("enum", []) if value not in new.get("enum", [])]:
        yield f"{at}: {missing} went"
    if "enum" in new and "enum" not in old:
        yield f"{at}: only some values are left"
    for name, field in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            yield from _differences(field, new["properties"][name], f"{at}.{name}")
        else:
            yield f"{at}.{name} went"


def _resolved(schema: Any, root: Schema) -> Any:
    """With what it refers to in place, and without its words."""
    if isinstance(schema, list):
        return [_resolved(value, root) for value in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _resolved(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    kept = {name: value for name, value in schema.items() if name != "$defs" and not _is_word(name, value)}
    return {name: _resolved(value, root) for name, value in kept.items()}


def _is_word(name: str, value: Any) -> bool:
    """A field may be called title, too: that one is a schema."""
    return name in WORDS and isinstance(value, str)


def whole_document() -> Document:
    """The AsyncAPI document of the whole platform, with how its topics are kept."""
    facts = {topic.name: TopicFacts(topic.partitions, topic.settings) for topic in declared_topics()}
    whole = document("Digiverkosto", version("digiverkosto"), says=CONTRACTS, topics=facts)
    for contract in CONTRACTS:
        whole["components"]["messages"][contract.noun()]["examples"] = [
            _example(contract, payload) for payload in ("full", "smallest")
        ]
    return whole


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


def main() -> None:
    for contract in CONTRACTS:
        latest = next(reversed(published(contract)), None)
        schema = schema_of(contract)
        if latest and promises_the_same(latest.read("schema"), schema):
            continue
        if latest and (broken := breaks(latest.read("schema"), schema)):
            sys.exit(f"{contract.__name__} breaks what was published: " + "; ".join(broken))
        new = Published(contract, latest.minor + 1 if latest else 0)
        new.path("schema").parent.mkdir(parents=True, exist_ok=True)
        for kind, content in (("schema", schema), ("full", FULL[contract]), ("smallest", SMALLEST[contract])):
            new.path(kind).write_bytes(pretty(content))
        print(f"{contract.topic}: minor {new.minor}")
    ASYNCAPI.write_bytes(pretty(whole_document()))


if __name__ == "__main__":
    main()
