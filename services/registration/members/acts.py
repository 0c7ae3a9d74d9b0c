"""What happens to a membership: each act moves the row, keeps the history, says the message, mails the person."""

from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID, uuid4

from services.registration.members import history_queries, list_queries, queries
from services.registration.members.queries import Kept, Told
from services.registration.members.rules import Becomes, Illegal, Membership, Stays, Step, take
from services.registration.networks import queries as networks
from services.registration.people import queries as people
from services.registration.people.queries import Person
from services.registration.proposals import queries as proposals
from services.registration.roles import giving
from services.registration.roles import queries as roles
from shared.bus import outbox
from shared.contracts import Member, MemberState, RoleKind
from shared.mail import links, mails
from shared.postgres import Connection
from shared.web.problems import Problem

CONFIRM_WITHIN = timedelta(days=7)
LEAVE_WITHIN = timedelta(days=3650)
TELL_WITHIN = timedelta(days=7)


def message(member: Kept, before: MemberState | None) -> Member:
    return Member(
        id=member.id,
        version=member.version,
        network_id=member.network_id,
        person_id=member.person_id,
        organisation_id=member.organisation_id,
        state=member.state,
        previous_state=before,
        since=member.since,
    )


async def record(
    tx: Connection,
    after: Kept,
    before: MemberState | None,
    says: str,
    now: datetime,
    *,
    by: UUID | None = None,
    reason: str | None = None,
) -> None:
    """Keep and say what has become of a membership; it is a sign of life of its network as well."""
    await history_queries.insert_moment(tx, after, before, reason=reason, by=by, now=now)
    await outbox.add(tx, message(after, before), says)
    network = await networks.touch(tx, after.network_id, now)
    if network:
        await outbox.add(tx, network, "network.updated")


async def join(
    tx: Connection, link_key: bytes, network: networks.Kept, person: Person, told: Told, now: datetime, by: UUID | None
) -> Kept:
    """Begin a membership, or remind of the one that is there; `by` is somebody else who signs the person up."""
    member = await queries.lock_member_of(tx, network.network.id, person.id)
    match take(Step.join, standing(member, network)):
        case Becomes(_, says):
            before = member.state if member else None
            member = await _begin(tx, member, network.network.id, person.id, told, now, by)
            await record(tx, member, before, says, now, by=by)
            await ask_to_confirm(tx, link_key, member, now)
        case Stays():
            assert member is not None
            await remind(tx, link_key, member, now)
        case Illegal():
            assert member is not None
    return member


async def _begin(
    tx: Connection, member: Kept | None, network_id: UUID, person_id: UUID, told: Told, now: datetime, by: UUID | None
) -> Kept:
    if member is None:
        return await queries.insert_member(tx, network_id, person_id, told, now, created_by=by)
    return await queries.begin_again(tx, member.id, told, now, created_by=by)


async def remind(tx: Connection, link_key: bytes, member: Kept, now: datetime) -> None:
    """Mail where the membership stands, with the link that fits: confirm, or leave."""
    if member.state is MemberState.pending and not member.confirmed_at:
        await ask_to_confirm(tx, link_key, member, now)
    elif member.state in (MemberState.pending, MemberState.active):
        await mail(tx, link_key, member, "member_known", now, key=f"member:{member.id}:known:{uuid4()}")


async def ask_to_confirm(tx: Connection, link_key: bytes, member: Kept, now: datetime) -> None:
    """Mail a new one-time link; an older one is dead from now on."""
    expires_at = now + CONFIRM_WITHIN
    await links.renew(tx, link_key, "confirm", member.id, person_id=member.person_id, now=now, expires_at=expires_at)
    key = f"member:{member.id}:confirm:{uuid4()}"
    await mail(tx, link_key, member, "member_confirm", now, key=key, best_before=expires_at)


async def confirm(tx: Connection, link_key: bytes, member: Kept, network: networks.Kept, now: datetime) -> Kept:
    """The mailbox has answered: in an open network the member is in, in a moderated one somebody decides."""
    match take(Step.confirm, standing(member, network)):
        case Becomes(state, says):
            after = await queries.set_state(tx, member.id, state, now, confirmed=True)
            await people.confirm_mailbox(tx, member.person_id, now)
            await record(tx, after, member.state, says, now)
            await _propose(tx, after, now)
            if state is MemberState.active:
                await mail(tx, link_key, after, "member_welcome", now)
            else:
                await _tell_leaders(tx, after, now)
            return after
        case Stays():
            return member
        case Illegal(code):
            raise Problem(409, code)
        case never:
            assert_never(never)


async def decide(
    tx: Connection,
    link_key: bytes,
    member: Kept,
    network: networks.Kept,
    step: Step,
    *,
    by: UUID | None,
    reason: str | None,
    now: datetime,
) -> Kept:
    """A coordinator approves, rejects, or takes a membership back under review."""
    match take(step, standing(member, network)):
        case Becomes(state, says):
            after = await queries.set_state(tx, member.id, state, now)
            await record(tx, after, member.state, says, now, by=by, reason=reason)
            await mail(tx, link_key, after, f"member_{_TOLD[step]}", now)
            return after
        case Stays():
            return member
        case Illegal(code):
            raise Problem(409, code, field="state")
        case never:
            assert_never(never)


_TOLD = {Step.approve: "welcome", Step.reject: "rejected", Step.review: "under_review"}


async def leave(tx: Connection, member: Kept, now: datetime) -> Kept:
    """Go, at once and for good; leaving again changes nothing. Roles without rights over the network end too."""
    match take(Step.leave, Membership(member.state, bool(member.confirmed_at), False)):
        case Becomes(state, says):
            after = await queries.set_state(tx, member.id, state, now)
            await record(tx, after, member.state, says, now)
            await links.drop(tx, "confirm", member.id)
            for role in await roles.held_by(tx, member.network_id, member.person_id):
                if role.kind not in (RoleKind.leader, RoleKind.secretary):
                    await giving.end(tx, role.id, now)
            return after
        case _:
            return member


async def change(tx: Connection, member: Kept, network: networks.Kept, told: Told, now: datetime) -> Kept:
    """Represent another organisation; a moderated network looks at that anew (feature A5)."""
    after = await queries.set_told(tx, member.id, told.organisation_id, told.target_groups)
    before = member.state
    moved = told.organisation_id != member.organisation_id
    await record(tx, after, before, "member.updated", now, by=member.person_id)
    if moved and network.moderated and before is MemberState.active:
        after = await queries.set_state(tx, member.id, MemberState.pending, now)
        await record(tx, after, before, "member.updated", now, by=member.person_id)
        await _tell_leaders(tx, after, now)
    return after


def standing(member: Kept | None, network: networks.Kept) -> Membership:
    if member is None:
        return Membership(None, False, network.moderated)
    return Membership(member.state, member.confirmed_at is not None, network.moderated)


async def mail(
    tx: Connection,
    link_key: bytes,
    member: Kept,
    template: str,
    now: datetime,
    *,
    key: str | None = None,
    best_before: datetime | None = None,
) -> None:
    """Every letter about a membership carries its leave link (feature A21)."""
    await links.keep(
        tx, link_key, "leave", member.id, person_id=member.person_id, now=now, expires_at=now + LEAVE_WITHIN
    )
    await mails.intend(
        tx,
        key=key or f"member:{member.id}:{template}:{member.version}",
        person_id=member.person_id,
        template=template,
        values={"member_id": str(member.id)},
        best_before=best_before or now + TELL_WITHIN,
    )


async def _propose(tx: Connection, member: Kept, now: datetime) -> None:
    """What a confirmed member wrote for their organisation is proposed to the register (feature A6)."""
    if member.organisation_text and not member.proposal_id:
        proposal_id = await proposals.insert_proposal(tx, member.organisation_text, member.person_id, now)
        await queries.set_proposal(tx, member.id, proposal_id)


async def _tell_leaders(tx: Connection, member: Kept, now: datetime) -> None:
    for leader in await list_queries.leaders(tx, member.network_id):
        await mails.intend(
            tx,
            key=f"member:{member.id}:waits:{member.version}:{leader}",
            person_id=leader,
            template="member_waits",
            values={"network_id": str(member.network_id)},
            best_before=now + TELL_WITHIN,
        )
