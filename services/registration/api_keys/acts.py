"""Making and ending keys, each told of in the security log."""

from datetime import date, datetime
from uuid import UUID

from services.registration.api_keys import queries
from services.registration.api_keys.queries import Key
from services.registration.api_keys.rules import LONGEST_LIFE, TOKEN_LIVES, hash_of, new_secret, too_late
from services.registration.people.sessions import BURY, TOLD_FOR
from services.registration.roles.rules import today_of
from shared.bus import outbox
from shared.contracts import Session, SessionState
from shared.due import due
from shared.postgres import Connection
from shared.telemetry import security
from shared.web import ended_session_queries
from shared.web.ended_sessions import EndedSessions
from shared.web.problems import Problem


def require_fitting(expires_on: date, now: datetime) -> None:
    """Raises Problem 422 for a key that would be over already, or hold for more than a year."""
    if expires_on < today_of(now):
        raise Problem(422, "key_over_already", field="expires_on")
    if too_late(expires_on, now):
        raise Problem(422, "key_holds_too_long", field="expires_on", params={"days": LONGEST_LIFE.days})


async def make(tx: Connection, key: Key, *, by: UUID) -> str:
    """The key's secret, which nobody can read again."""
    secret = new_secret()
    await queries.insert_key(tx, key, hash_of(secret), by)
    security.tell(
        "key_made", who=by, key=key.id, access="write" if key.writes else "read", networks=len(key.network_ids)
    )
    return secret


async def revoke(tx: Connection, key_id: UUID, *, by: UUID, ended: EndedSessions, now: datetime) -> None:
    """Its tokens end as those of an ended session do: a machine's session is its key."""
    if not await queries.revoke(tx, key_id, now):
        return
    told = Session(id=key_id, version=1, state=SessionState.ended, until=now + TOKEN_LIVES)
    await ended_session_queries.insert_ended(tx, [told])
    await outbox.add(tx, told, "session.ended")
    await due.put(tx, BURY, str(key_id), max(told.until, now + TOLD_FOR))
    ended.add([key_id])
    security.tell("key_revoked", who=by, key=key_id)
