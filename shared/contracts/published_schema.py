"""What public topics hold and what of it is given up, said as a message: who follows it hears of the end in time."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.contract import Contract, EditorialText, EditorialWord


class GivenUp(BaseModel):
    """It stays until `removed_no_earlier_than` at least; `replacement` is the field or topic that has the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    removed_no_earlier_than: date
    replacement: EditorialText | None = None


class FieldGivenUp(GivenUp):
    """One field of the topic's messages."""

    field: EditorialWord


class PublishedSchema(Contract):
    """One public topic: `name`, the service that says it, a mark of its JSON Schema that changes whenever the schema
    does, and what is given up: the topic as a whole, or fields (feature H13)."""

    topic: ClassVar = "pub.schemas.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"schema.published", "schema.deprecated"})

    name: EditorialText
    said_by: EditorialWord
    mark: Annotated[EditorialWord, Field(pattern="^[0-9a-f]{16}$")]
    given_up: GivenUp | None = None
    fields_given_up: tuple[FieldGivenUp, ...] = ()
