"""What the services say on Kafka, as an AsyncAPI 3.0 document: topics, keys, envelopes, bodies and owners."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shared.contracts.contract import Contract
from shared.contracts.schemas import schemas_of

Document = dict[str, Any]

EXAMPLES = Path(__file__).with_name("examples.json")
"""By topic; written by `python -m tests.contracts.golden` out of the golden messages."""

DESCRIPTION = """\
Each topic holds the states of one kind of aggregate. The key is the aggregate's id, the body its whole state after \
the change with its `version`, the envelope CloudEvents 1.0 in Kafka's binary mode. Topics are compacted: act on the \
state in the body, never on the type. A tombstone (null body) says that the aggregate was deleted.

Keep the highest version that you have seen of a key and ignore every other: messages may come twice. Order holds for \
a key. Ignore fields that you don't know, and keep values of lists that you don't know: within a major version both \
may be added. Read with `isolation.level=read_committed`."""

SENSITIVITY = {
    "pub": "public: no person, no count of people under 5; texts are those that coordinators publish",
    "int": "internal: opaque ids of persons at most, never a name, an address or what a participant wrote",
}


@dataclass(frozen=True)
class TopicFacts:
    """How a topic is kept, as it is declared for the cluster."""

    partitions: int
    settings: Mapping[str, str]


def document(
    name: str,
    release: str,
    *,
    says: Sequence[type[Contract]],
    hears: Sequence[type[Contract]] = (),
    topics: Mapping[str, TopicFacts] | None = None,
) -> Document:
    """The document of one application; `topics` adds partitions and retention where they are known."""
    contracts = sorted({*says, *hears}, key=lambda contract: contract.topic)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": name,
            "version": release,
            "description": DESCRIPTION,
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "channels": {contract.topic: _channel(contract, (topics or {}).get(contract.topic)) for contract in contracts},
        "operations": {
            **{f"say_{contract.noun()}": _operation("send", contract) for contract in says},
            **{f"hear_{contract.noun()}": _operation("receive", contract) for contract in hears},
        },
        "components": {
            "messages": {name: message for contract in contracts for name, message in _messages(contract).items()},
            "schemas": schemas_of(contracts, ref_template="#/components/schemas/{model}"),
        },
    }


def _channel(contract: type[Contract], facts: TopicFacts | None) -> Document:
    described = " ".join((contract.__doc__ or "").split())
    channel: Document = {
        "address": contract.topic,
        "title": contract.__name__,
        "description": described,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _messages(contract)},
        "x-owner": contract.owner,
        "x-sensitivity": SENSITIVITY[contract.topic.partition(".")[0]],
    }
    if contract.deprecated:
        channel |= contract.deprecated.told()
        del channel["deprecated"]  # a word of schemas alone
    if facts:
        settings = {name: _typed(name, value) for name, value in sorted(facts.settings.items())}
        channel["bindings"] = {
            "kafka": {"partitions": facts.partitions, "topicConfiguration": settings, "bindingVersion": "0.5.0"}
        }
    return channel


def _typed(name: str, value: str) -> Any:
    """The binding wants numbers as numbers, and the clean-up policies as a list."""
    if name == "cleanup.policy":
        return value.split(",")
    return int(value) if value.lstrip("-").isdigit() else value


def _operation(action: str, contract: type[Contract]) -> Document:
    channel = f"#/channels/{contract.topic}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in _messages(contract)],
    }


def _messages(contract: type[Contract]) -> dict[str, Document]:
    noun = contract.noun()
    said = {
        "name": noun,
        "title": f"{contract.__name__}: the state after a change",
        "headers": _headers([*sorted(contract.types), f"{noun}.republished"]),
        "payload": {"$ref": f"#/components/schemas/{contract.__name__}"},
        **({"examples": told} if (told := examples().get(contract.topic)) else {}),
    }
    deleted = {
        "name": f"{noun}.deleted",
        "title": f"{contract.__name__}: deleted",
        "headers": _headers([f"{noun}.deleted"]),
        "payload": {"type": "null"},
    }
    key = {"kafka": {"key": {"type": "string", "format": "uuid"}, "bindingVersion": "0.5.0"}}
    return {noun: {**said, "bindings": key}, f"{noun}.deleted": {**deleted, "bindings": key}}


@cache
def examples() -> dict[str, list[Document]]:
    """Two messages of each topic, with every field and with as few as may be."""
    told: dict[str, list[Document]] = json.loads(EXAMPLES.read_bytes()) if EXAMPLES.exists() else {}
    return told


def _headers(types: Sequence[str]) -> Document:
    """CloudEvents' attributes; all are UTF-8 text."""
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["ce_id", "ce_type", "ce_source", "ce_specversion", "ce_time", "ce_subject", "ce_aggregateversion"],
        "properties": {
            "ce_id": {**text, "description": "source, aggregate and version: the same fact has the same id for ever"},
            "ce_type": {**text, "enum": list(types)},
            "ce_source": {**text, "description": "the service that owns the aggregate"},
            "ce_specversion": {**text, "const": "1.0"},
            "ce_time": {**text, "format": "date-time"},
            "ce_subject": {**text, "format": "uuid", "description": "the aggregate's id, as the key"},
            "ce_aggregateversion": {**text, "pattern": "^[0-9]+$"},
            "ce_correlationid": {**text, "format": "uuid"},
            "ce_causationid": {**text, "description": "ce_id of the message that caused this one"},
            "content-type": {**text, "const": "application/json"},
            "traceparent": {**text, "description": "W3C Trace Context"},
        },
    }
