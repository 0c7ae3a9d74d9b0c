"""One person's place in one occurrence; the person is an opaque id."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.contract import Contract, OpenEnum


class SignupState(OpenEnum):
    """cancelled: the occurrence was called off; withdrawn: the person left."""

    confirmed = "confirmed"
    waiting = "waiting"
    withdrawn = "withdrawn"
    cancelled = "cancelled"


class Signup(Contract):
    topic: ClassVar = "int.signups.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset(
        {
            "signup.confirmed",
            "signup.queued",
            "signup.promoted",
            "signup.withdrawn",
            "signup.cancelled",
            "signup.reinstated",
            "signup.attended",
            "signup.updated",
        }
    )

    occurrence_id: UUID
    person_id: UUID
    organisation_id: UUID | None = None
    state: SignupState
    attended: bool = False
