"""How one gets into an occurrence: not at all beforehand, freely, or up to a capacity."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.contract import Contract, OpenEnum


class Policy(OpenEnum):
    """none: no sign-up, heads are counted afterwards (feature A2); open: no limit; limited: with a waiting list."""

    none = "none"
    open = "open"
    limited = "limited"


class SignupPolicy(Contract):
    """`id` is the occurrence's. `opens_at` and `closes_at` are instants; `closed` when nobody can sign up any more."""

    topic: ClassVar = "pub.signup-policies.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"signup_policy.set", "signup_policy.closed", "signup_policy.reopened"})

    policy: Policy
    capacity: Annotated[int, Field(ge=0)] | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    closed: bool = False
