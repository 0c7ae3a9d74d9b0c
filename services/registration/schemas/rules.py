"""What there is to say of the public topics' schemas, after what was said of them before. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.contracts import Contract, Deprecated, FieldGivenUp, GivenUp, PublishedSchema
from shared.contracts.schemas import mark_of

MessageType = Literal["schema.published", "schema.deprecated"]


def id_of(topic: str) -> UUID:
    """The same wherever and whenever it is asked."""
    return uuid5(NAMESPACE_URL, f"topic:{topic}")


def as_it_is(contract: type[Contract], version: int) -> PublishedSchema:
    return PublishedSchema(
        id=id_of(contract.topic),
        version=version,
        name=contract.topic,
        said_by=contract.owner,
        mark=mark_of(contract),
        given_up=_given_up(contract.deprecated),
        fields_given_up=tuple(
            FieldGivenUp(field=name, **asdict(mark)) for name, mark in sorted(contract.deprecated_fields().items())
        ),
    )


def news(
    held: Mapping[UUID, PublishedSchema], contracts: Iterable[type[Contract]]
) -> Sequence[tuple[PublishedSchema, MessageType]]:
    """Of the public contracts those that differ from what is held, one version on."""
    public = [one for one in contracts if one.topic.startswith("pub.")]
    before = {one: held.get(id_of(one.topic)) for one in public}
    now = {one: as_it_is(one, was.version + 1 if was else 1) for one, was in before.items()}
    return [(now[one], _type(was, now[one])) for one, was in before.items() if was is None or _differs(was, now[one])]


def gone(held: Mapping[UUID, PublishedSchema], contracts: Iterable[type[Contract]]) -> Sequence[PublishedSchema]:
    """Topics that were given up and are no more."""
    topics = {one.topic for one in contracts}
    return [one for one in held.values() if one.name not in topics]


def _given_up(mark: Deprecated | None) -> GivenUp | None:
    return GivenUp(**asdict(mark)) if mark else None


def _differs(was: PublishedSchema, now: PublishedSchema) -> bool:
    return was.model_copy(update={"version": now.version}) != now


def _type(was: PublishedSchema | None, now: PublishedSchema) -> MessageType:
    before = (was.given_up, was.fields_given_up) if was else (None, ())
    after = (now.given_up, now.fields_given_up)
    return "schema.deprecated" if after not in (before, (None, ())) else "schema.published"
