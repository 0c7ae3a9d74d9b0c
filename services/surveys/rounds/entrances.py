"""By which link somebody comes to score: one for all of a round, or one that is good for one answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.surveys.rounds import queries
from services.surveys.rounds.kept import KeptRound
from shared.mail import links
from shared.postgres import Connection

FOR_ALL, ONCE = "score", "score_once"
LIVES = timedelta(days=400)


@dataclass(frozen=True)
class Way:
    """The round that a secret leads to; `link_id`: it is good for one answer."""

    round_id: UUID
    link_id: UUID | None


async def find(connection: Connection, secret: str, now: datetime) -> Way | None:
    """Spends nothing: mail scanners open links too."""
    if link := await links.find(connection, FOR_ALL, secret, now):
        return Way(link.subject_id, None)
    if link := await links.find(connection, ONCE, secret, now):
        round_id = await queries.round_of_link(connection, link.subject_id)
        return Way(round_id, link.subject_id) if round_id else None
    return None


async def spend(tx: Connection, way: Way) -> bool:
    """False: a link for one answer that has had it. It goes without a trace of when, so that nothing joins the two."""
    if way.link_id is None:
        return True
    await links.drop(tx, ONCE, way.link_id)
    return await queries.take_link(tx, way.link_id)


async def link_for_all(tx: Connection, key: bytes, kept: KeptRound, now: datetime) -> str:
    """The same one however often it is asked for."""
    secret = await links.keep(tx, key, FOR_ALL, kept.id, person_id=None, now=now, expires_at=now + LIVES)
    return _path(secret)


async def links_for_one(tx: Connection, key: bytes, kept: KeptRound, number: int, now: datetime) -> list[str]:
    """New ones; they are shown once and can't be looked up again."""
    ids = [uuid4() for _ in range(number)]
    await queries.insert_links(tx, kept.id, ids)
    return [
        _path(await links.renew(tx, key, ONCE, one, person_id=None, now=now, expires_at=now + LIVES)) for one in ids
    ]


async def end(tx: Connection, kept: KeptRound) -> None:
    """No link of the round opens anything any more."""
    await links.drop(tx, FOR_ALL, kept.id)
    for link_id in await queries.links_of(tx, kept.id):
        await links.drop(tx, ONCE, link_id)
    await queries.delete_links(tx, kept.id)


def _path(secret: str) -> str:
    return f"/assess/{secret}"
