"""An organisation's part in a network: alone, or a joint body with all its members in one act."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.contract import Contract, OpenEnum


class EnrolmentState(OpenEnum):
    enrolled = "enrolled"
    withdrawn = "withdrawn"


class Enrolment(Contract):
    """`municipality_ids` are the municipalities that this act brings: itself, or a joint body's members.

    A municipality that comes by two ways counts once: readers count the distinct ids (feature A7).
    """

    topic: ClassVar = "pub.enrolments.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"enrolment.made", "enrolment.withdrawn"})

    network_id: UUID
    organisation_id: UUID
    municipality_ids: tuple[UUID, ...] = ()
    state: EnrolmentState
