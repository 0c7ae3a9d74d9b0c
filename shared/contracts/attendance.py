"""How many came to an occurrence. Exact, therefore internal: small counts could tell who it was."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.contract import Contract
from shared.contracts.organisation import OrganisationKind

Count = Annotated[int, Field(ge=0)]


class Attendance(Contract):
    """`id` is the occurrence's. `attended` is None until anybody was counted.

    `by_organisation_kind` sums to at most `attended`; `illustrative` marks figures that agree with a source
    which gives no single numbers.
    """

    topic: ClassVar = "int.attendance.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"attendance.counted"})

    network_id: UUID | None = None
    registered: Count
    attended: Count | None = None
    by_organisation_kind: dict[OrganisationKind, Count] = {}
    illustrative: bool = False
