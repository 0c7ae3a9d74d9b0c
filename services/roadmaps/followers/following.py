"""Begins and ends following, and tells followers of a publication: one mail each, with all that concerns them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.roadmaps.followers import queries
from services.roadmaps.followers.queries import Follower
from shared.mail import links, mails
from shared.mail.mails import Intended
from shared.postgres import Connection

TEMPLATE = "roadmap_changed"
UNFOLLOW = "unfollow"
NEWS_FOR = timedelta(days=7)
"""Older news isn't mailed: a service that starts on a backlog tells nobody of the past."""


async def tell(tx: Connection, roadmap_id: UUID, number: int, changed: Sequence[UUID], now: datetime) -> None:
    """Of the measures whose status a publication changed, or that it took away. Once for each publication."""
    if not changed:
        return
    told = await queries.followers_of(tx, roadmap_id, changed)
    await mails.intend_all(
        tx,
        [
            Intended(
                key=f"roadmap:{roadmap_id}:published:{number}:{one.person_id}",
                person_id=one.person_id,
                template=TEMPLATE,
                best_before=now + NEWS_FOR,
                values={"follower_id": str(one.id), "number": number, "measures": _concerning(one, changed)},
            )
            for one in told
        ],
    )


async def unfollow_roadmap(tx: Connection, roadmap_id: UUID, person_id: UUID) -> None:
    """Single measures stay followed."""
    follower = await queries.lock_follower_of(tx, roadmap_id, person_id)
    if follower is not None:
        await _keep(tx, follower, whole=False, measure_ids=follower.measure_ids)


async def unfollow_measure(tx: Connection, roadmap_id: UUID, measure_id: UUID, person_id: UUID) -> None:
    follower = await queries.lock_follower_of(tx, roadmap_id, person_id)
    if follower is not None:
        rest = [one for one in follower.measure_ids if one != measure_id]
        await _keep(tx, follower, whole=follower.whole, measure_ids=rest)


async def unfollow_all(tx: Connection, follower_id: UUID) -> None:
    """Everything of the roadmap, by the link in a letter; the link stays, so that it says the same again."""
    await queries.delete_follower(tx, follower_id)


async def _keep(tx: Connection, follower: Follower, *, whole: bool, measure_ids: Sequence[UUID]) -> None:
    if whole or measure_ids:
        await queries.keep_follower(tx, follower.id, whole, measure_ids)
    else:
        await queries.delete_follower(tx, follower.id)
        await links.drop(tx, UNFOLLOW, follower.id)


def _concerning(follower: Follower, changed: Sequence[UUID]) -> list[str]:
    return [str(one) for one in changed if follower.whole or one in follower.measure_ids]
