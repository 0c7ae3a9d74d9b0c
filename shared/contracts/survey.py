"""A survey as others may know it: what it asks about, when it can be answered, and whether results are published."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.contract import Contract, OpenEnum
from shared.contracts.localised import Localised


class SurveyKind(OpenEnum):
    """What a survey is for (features C1, C2, C16, seed rows 002-20, 003-31)."""

    pre_event = "pre_event"
    feedback = "feedback"
    start_state = "start_state"
    wish = "wish"
    non_applicant = "non_applicant"
    closing = "closing"


class SurveyTarget(OpenEnum):
    """What a survey is about. An edition is a network that continues another one."""

    occurrence = "occurrence"
    series = "series"
    network = "network"
    edition = "edition"
    organisation = "organisation"
    nothing = "nothing"


class SurveyState(OpenEnum):
    """ready: what it asks is settled, and it waits to open. cancelled: it isn't asked any more."""

    draft = "draft"
    ready = "ready"
    open = "open"
    closed = "closed"
    cancelled = "cancelled"


class AnswerMode(OpenEnum):
    """identified: who answered is known and may change it. anonymous: nobody knows, for good."""

    identified = "identified"
    anonymous = "anonymous"


class Survey(Contract):
    """`opens_at` and `closes_at` are instants in UTC: the window as it is planned now; None: opened or closed by hand.

    `publication_id` names the published results, None until there are any. No count of answers is told here.
    `historical`: answers were brought in from before the platform. `illustrative`: they come from a declared generator.
    """

    topic: ClassVar = "pub.surveys.v1"
    owner: ClassVar = "surveys"
    types: ClassVar = frozenset(
        {
            "survey.readied",
            "survey.withdrawn",
            "survey.updated",
            "survey.opened",
            "survey.closed",
            "survey.reopened",
            "survey.cancelled",
            "survey.revived",
            "survey.published",
        }
    )

    network_id: UUID
    kind: SurveyKind
    target_kind: SurveyTarget
    target_id: UUID | None = None
    title: Localised
    state: SurveyState
    mode: AnswerMode
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    publication_id: UUID | None = None
    historical: bool = False
    illustrative: bool = False
