"""A person's membership in a network; the person is an opaque id."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.contract import Contract, OpenEnum


class MemberState(OpenEnum):
    """pending: the address isn't confirmed, or a moderated network hasn't decided yet (feature A4, A5)."""

    pending = "pending"
    active = "active"
    rejected = "rejected"
    withdrawn = "withdrawn"


class Member(Contract):
    """`previous_state` is None for the first message (feature A4); `organisation_id` is whom the member represents."""

    topic: ClassVar = "int.members.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset(
        {"member.joined", "member.confirmed", "member.rejected", "member.withdrawn", "member.updated"}
    )

    network_id: UUID
    person_id: UUID
    organisation_id: UUID | None = None
    state: MemberState
    previous_state: MemberState | None = None
    since: datetime
