"""A record of Kafka as one JSON document: CloudEvents in structured mode, the body as it was said."""

import orjson

from shared.bus.cloud_events import header
from shared.bus.records import Heard

PREFIX = "ce_"


def id_of(heard: Heard) -> str:
    """The message's own id, the same however often it is said; put together as the relay does where it has none."""
    told = header(heard.record.headers, "ce_id")
    return told or f"{heard.contract.owner}:{heard.contract.noun()}:{heard.what.id}:{heard.what.version}"


def envelope(heard: Heard) -> bytes:
    """All attributes that the record has. Of a deletion there is no `data`; `tombstone` says so."""
    told = {name.removeprefix(PREFIX): value for name in _names(heard) if (value := header(heard.record.headers, name))}
    document: dict[str, object] = {
        "specversion": "1.0",
        "source": heard.contract.owner,
        "type": f"{heard.contract.noun()}.told",
        **told,
        "id": id_of(heard),
        "subject": str(heard.what.id),
        "topic": heard.contract.topic,
    }
    if heard.record.value is None:
        document["tombstone"] = True
    else:
        document["datacontenttype"] = "application/json"
        document["data"] = orjson.Fragment(heard.record.value)
    return orjson.dumps(document)


def _names(heard: Heard) -> list[str]:
    return [name for name, _ in heard.record.headers or () if name.startswith(PREFIX)]
