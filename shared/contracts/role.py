"""A person's role in a network; rights in other services follow from it."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.contract import Contract, OpenEnum


class RoleKind(OpenEnum):
    """leader and secretary coordinate the network; the others have no rights over it (feature A8)."""

    leader = "leader"
    secretary = "secretary"
    member = "member"
    expert = "expert"
    presenter = "presenter"
    observer = "observer"


class Role(Contract):
    """Held from `starts_on` up to and including `ends_on`; None: until further notice."""

    topic: ClassVar = "int.roles.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"role.given", "role.ended"})

    network_id: UUID
    person_id: UUID
    kind: RoleKind
    starts_on: date
    ends_on: date | None = None
    active: bool
