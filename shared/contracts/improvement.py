"""What a network does about what people said: which results are behind it, and how far it is."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.contract import Contract, EditorialWord, OpenEnum
from shared.contracts.localised import Localised


class ImprovementState(OpenEnum):
    """dropped: it isn't done after all, and `result` says why."""

    agreed = "agreed"
    under_way = "under_way"
    done = "done"
    dropped = "dropped"


class ImprovementSource(BaseModel):
    """A question, by its key, in the published results of a survey."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    survey_id: UUID
    question: EditorialWord


class Improvement(Contract):
    """All texts are the coordinators' own: `said` sums up what people said, `doing` is what is done about it.

    `responsible` names the role that sees to it. `edition_id` is the edition of the network that it shaped, itself a
    network, where it is for a later one (features C18, X6, X22). `ended_on`: when it was done or dropped.
    `illustrative`: it is an example, or some of the results behind it come from a declared generator.
    """

    topic: ClassVar = "pub.improvements.v1"
    owner: ClassVar = "surveys"
    types: ClassVar = frozenset(
        {
            "improvement.agreed",
            "improvement.updated",
            "improvement.started",
            "improvement.done",
            "improvement.dropped",
        }
    )

    network_id: UUID
    edition_id: UUID | None = None
    said: Localised
    doing: Localised
    responsible: Localised
    state: ImprovementState
    result: Localised | None = None
    sources: Annotated[list[ImprovementSource], Field(min_length=1, max_length=50)]
    agreed_on: date
    ended_on: date | None = None
    illustrative: bool = False
