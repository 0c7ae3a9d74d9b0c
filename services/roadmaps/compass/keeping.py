"""The one way to change an edition of a frame: the frame locked, the next version kept, and said if it is published."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.roadmaps.compass import queries
from services.roadmaps.compass.queries import Edition
from services.roadmaps.compass.rules import Refused
from services.roadmaps.history.differences import changes
from shared.bus import outbox
from shared.postgres import Connection
from shared.web.problems import Problem, existing

LARGEST = 128 * 1024
"""Bytes of an edition as it is said: half of what the outbox takes, the rest is for what values add."""

MessageType = Literal["compass.edition_published", "compass.edition_closed", "compass.value_reported"]


@dataclass(frozen=True)
class Held:
    """An edition of a locked frame, with the one before it."""

    edition: Edition
    former: Edition | None


async def lock_draft(tx: Connection, edition_id: UUID, if_match: int | None) -> Held:
    """Hold a draft to change it. Raises Problem: not there, published, or changed since the caller saw it."""
    frame = existing(await queries.frame_of(tx, edition_id))
    editions = {one.id: one for one in await queries.lock_frame(tx, frame)}
    held = editions[edition_id]
    if held.state != "draft":
        raise Problem(409, "edition_is_published")
    await _require_seen(tx, held, if_match)
    return Held(held, editions[held.former_id] if held.former_id else None)


async def keep(tx: Connection, before: Edition, now: datetime, **changed: Any) -> Edition:
    after = replace(before, version=before.version + 1, **changed)
    require_room(after)
    await queries.update_edition(tx, after, now)
    return after


async def keep_and_say(
    tx: Connection, before: Edition, message_type: MessageType, now: datetime, **changed: Any
) -> Edition:
    after = await keep(tx, before, now, **changed)
    await outbox.add(tx, after.compass, message_type)
    return after


def require_room(edition: Edition) -> None:
    """Raises Problem for an edition that couldn't be said."""
    most = LARGEST if edition.state == "draft" else outbox.LARGEST_BODY
    if len(edition.content.model_dump_json()) > most - 1024:  # the rest is what stands around it
        raise Problem(422, "frame_too_large", params={"limit": most // 1024})


def refuse(no: Refused) -> Problem:
    return Problem(422, no.reason, field=no.field, params={"expected": no.key})


async def _require_seen(tx: Connection, edition: Edition, if_match: int | None) -> None:
    if if_match is None or if_match == edition.version:
        return
    seen = await queries.contents(tx, edition.id, [if_match, edition.version])
    between = changes(seen[0], seen[1]) if len(seen) == 2 else ()
    raise Problem(
        412,
        "version_conflict",
        params={"current": edition.version},
        more={"current": edition.version, "changes": [asdict(change) for change in between]},
    )
