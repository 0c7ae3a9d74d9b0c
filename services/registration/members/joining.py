"""Joining a network by an address, at once or a moment after it was asked for."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.registration.members import acts, queries
from services.registration.members.bodies import JoinNetwork
from services.registration.members.queries import Told
from services.registration.networks import queries as networks
from services.registration.networks.rules import LIVING
from services.registration.people import queries as people
from services.registration.people.asking import Act
from services.registration.people.queries import Asked, Person
from shared.contracts import Language, MemberState
from shared.postgres import Connection
from shared.web.resources import Resources

JOIN = "join"
RESEND = "resend"


class Wish(BaseModel):
    """What was said beside the address; kept until it is done."""

    network_id: UUID
    name: str | None
    language: Language
    organisation_id: UUID | None
    organisation_text: str | None
    target_groups: list[str]
    source: str | None

    def told(self) -> Told:
        return Told(self.organisation_id, self.organisation_text, self.target_groups, self.source)


def wish_of(request: JoinNetwork, network_id: UUID, language: Language) -> Wish:
    said = request.model_dump(exclude={"address", "language"})
    return Wish(network_id=network_id, language=request.language or language, **said)


async def join(
    tx: Connection,
    link_key: bytes,
    network: networks.Kept,
    address: str,
    wish: Wish,
    now: datetime,
    *,
    by: UUID | None = None,
) -> UUID:
    """Begin a membership, or remind of the one that is there; its id."""
    person = await people.ensure_person(tx, address, name=wish.name, language=wish.language, now=now)
    return (await acts.join(tx, link_key, network, person, wish.told(), now, by)).id


async def join_oneself(
    tx: Connection, link_key: bytes, network: networks.Kept, me: Person, wish: Wish, now: datetime
) -> UUID:
    """Who is logged in under this very address, and has confirmed it, is in without a mail."""
    me = await people.ensure_person(tx, me.address, name=wish.name, language=wish.language, now=now)
    member = await acts.join(tx, link_key, network, me, wish.told(), now, None)
    if me.confirmed_at and member.state is MemberState.pending and not member.confirmed_at:
        await acts.confirm(tx, link_key, member, network, now)
    return member.id


async def _join(tx: Connection, held: Resources, asked: Asked, now: datetime) -> None:
    wish = Wish.model_validate(asked.told)
    network = await networks.network(tx, wish.network_id)
    if network and network.network.state in LIVING:
        await join(tx, held.link_key, network, asked.address, wish, now)


async def _resend(tx: Connection, held: Resources, asked: Asked, now: datetime) -> None:
    person = await people.person_at(tx, asked.address)
    member = await queries.lock_member_of(tx, UUID(asked.told["network_id"]), person.id) if person else None
    if member:
        await acts.remind(tx, held.link_key, member, now)


ACTS: Mapping[str, Act] = {JOIN: _join, RESEND: _resend}
