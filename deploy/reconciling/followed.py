"""In which tables services hold what others say."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts import (
    CONTRACTS,
    Assessment,
    Attendance,
    Contract,
    Enrolment,
    Erasure,
    ForgottenByEvents,
    ForgottenByRoadmaps,
    ForgottenBySurveys,
    Improvement,
    Member,
    Network,
    Occurrence,
    Organisation,
    PublishedAssessment,
    Role,
    Series,
    Session,
    Signup,
    Survey,
    Theme,
)


@dataclass(frozen=True)
class Followed:
    """`key` is the column of the owner's id, `version` the newest that was taken.

    `gone` is the SQL condition of a row that is no more than a mark, `only` of the rows that are this contract's.
    """

    table: str
    key: str = "id"
    version: str = "version"
    gone: str = "gone"
    only: str = "true"


DELETED = "false"
"""Rows of what is gone are deleted; a mark stands elsewhere."""

ERASURES = Followed("erasures", key="person_id", version="heard", gone="false")
NETWORKS: Mapping[type[Contract], Followed] = {
    Network: Followed("networks"),
    Role: Followed("roles", gone="person_id IS NULL"),
}
ORGANISATIONS: Mapping[type[Contract], Followed] = {
    Organisation: Followed("organisations"),
    Enrolment: Followed("enrolments", gone="network_id IS NULL"),
}


def _told(kind: str) -> Followed:
    return Followed("told", only=f"kind = '{kind}'")


def _passed_on(contract: type[Contract]) -> Followed:
    return Followed("passed_on", only=f"topic = '{contract.topic}'")


FOLLOWED: Mapping[str, Mapping[type[Contract], Followed]] = {
    "registration": {
        Series: Followed("series", gone=DELETED),
        Theme: Followed("themes", gone=DELETED),
        Occurrence: Followed("occurrences", gone=DELETED),
    },
    "events": {
        **NETWORKS,
        Attendance: Followed("attendance", key="occurrence_id"),
        Survey: Followed("survey_summaries", key="survey_id", gone="title IS NULL"),
        Erasure: ERASURES,
    },
    "surveys": {
        **NETWORKS,
        **ORGANISATIONS,
        Series: Followed("series"),
        Occurrence: Followed("occurrences"),
        Member: Followed("members", gone="network_id IS NULL"),
        Signup: Followed("signups", gone="occurrence_id IS NULL"),
        Erasure: ERASURES,
    },
    "roadmaps": {
        **NETWORKS,
        **ORGANISATIONS,
        Series: _told("series"),
        Occurrence: _told("occurrence"),
        Survey: _told("survey"),
        Improvement: _told("improvement"),
        PublishedAssessment: _told("assessment"),
        Assessment: Followed("assessments"),
        Erasure: ERASURES,
    },
    "webhooks": {contract: _passed_on(contract) for contract in CONTRACTS if contract.topic.startswith("pub.")},
}

NOT_COMPARED: Mapping[type[Contract], str] = {
    Session: "each service deletes its rows when the last token has expired",
    ForgottenByEvents: "a receipt is a mark in the erasure's own row",
    ForgottenBySurveys: "a receipt is a mark in the erasure's own row",
    ForgottenByRoadmaps: "a receipt is a mark in the erasure's own row",
    Erasure: "registration hears what it says itself; webhooks keeps nothing that would have to be marked",
}
"""What a service hears and holds in no table of its own by version, and why."""
