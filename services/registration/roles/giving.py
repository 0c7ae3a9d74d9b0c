"""Giving and ending roles: each act says its message, tells the person, and minds the end date."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.registration.roles import queries
from services.registration.roles.rules import end_of, today_of
from shared.bus import outbox
from shared.contracts import Role, RoleKind
from shared.due import due
from shared.mail import mails
from shared.postgres import Connection
from shared.telemetry import security

END_ROLE = "end_role"
TELL_WITHIN = timedelta(days=14)


async def give(
    tx: Connection,
    network_id: UUID,
    person_id: UUID,
    kind: RoleKind,
    *,
    by: UUID,
    now: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    quietly: bool = False,
) -> Role | None:
    """The role, from today unless told otherwise; None when the person holds it already.

    The caller has locked the network. Nobody gets mail about what they did themselves, or when done `quietly`.
    """
    role = await queries.insert_role(
        tx, network_id, person_id, kind, starts_on or today_of(now), ends_on, by=by, now=now
    )
    if role is None:
        return None
    await outbox.add(tx, role, "role.given")
    security.tell("role_given", who=by, role=role.id, kind_of_role=kind.value, network=network_id, person=person_id)
    if role.ends_on:
        await due.put(tx, END_ROLE, str(role.id), end_of(role.ends_on))
    if by != person_id and not quietly:
        await mails.intend(
            tx,
            key=f"role:{role.id}:given",
            person_id=person_id,
            template="role_given",
            values={"role_id": str(role.id)},
            best_before=now + TELL_WITHIN,
        )
    return role


async def end(tx: Connection, role_id: UUID, now: datetime, *, by: UUID | None = None) -> Role | None:
    """End the role today; None when it had ended before. Who calls has locked the network and asked the rule."""
    role = await queries.end_role(tx, role_id, today_of(now))
    if role is not None:
        await outbox.add(tx, role, "role.ended")
        _tell_of_end(role, by)
        await due.drop(tx, END_ROLE, str(role_id))
    return role


def _tell_of_end(role: Role, by: UUID | None) -> None:
    """`by` nobody: its last day is over, or the membership behind it."""
    security.tell("role_ended", who=by, role=role.id, network=role.network_id, person=role.person_id)


async def end_when_due(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """A role's last day is over."""
    role = await queries.end_role_after_its_last_day(tx, UUID(key))
    if role is not None:
        await outbox.add(tx, role, "role.ended")
        _tell_of_end(role, None)
