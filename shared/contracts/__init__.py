"""What the services tell each other and other agencies: one model per aggregate and major version.

The service named as a contract's owner is the only one that says it; everybody else imports it from here.
"""

from shared.contracts.assessment import (
    AssessedCriterion,
    Assessment,
    PublishedAssessment,
    PublishedAssessmentState,
)
from shared.contracts.attendance import Attendance
from shared.contracts.compass import (
    Compass,
    CompassPart,
    GoalFrame,
    GoalOutcome,
    Interpreted,
    KeyResult,
    NationalGoal,
    NationalIndicator,
    SourceDocument,
    Succession,
)
from shared.contracts.contract import Contract, OpenEnum
from shared.contracts.deprecation import Deprecated
from shared.contracts.enrolment import Enrolment, EnrolmentState
from shared.contracts.erasure import (
    RECEIPTS,
    Erasure,
    ErasureState,
    Forgotten,
    ForgottenByEvents,
    ForgottenByRoadmaps,
    ForgottenBySurveys,
)
from shared.contracts.improvement import Improvement, ImprovementSource, ImprovementState
from shared.contracts.localised import LANGUAGES, Language, Localised
from shared.contracts.measure import (
    Benefit,
    BenefitKind,
    BudgetLine,
    Indicator,
    Measure,
    MeasureStage,
    Milestone,
    Partner,
    PartnerRole,
    Reached,
    Risk,
)
from shared.contracts.member import Member, MemberState
from shared.contracts.network import Direction, Mandate, Network, NetworkKind, NetworkState
from shared.contracts.occurrence import Occurrence, OccurrenceState
from shared.contracts.organisation import Organisation, OrganisationKind
from shared.contracts.published_schema import FieldGivenUp, GivenUp, PublishedSchema
from shared.contracts.roadmap import (
    CustomField,
    FieldType,
    Goal,
    GoalSource,
    Level,
    LevelSource,
    Phase,
    PublishedMeasure,
    Roadmap,
    RoadmapKind,
    RoadmapState,
    Status,
)
from shared.contracts.role import Role, RoleKind
from shared.contracts.series import EventKind, HolidayRule, Mode, Series, SeriesState
from shared.contracts.session import Session, SessionState
from shared.contracts.signup import Signup, SignupState
from shared.contracts.signup_policy import Policy, SignupPolicy
from shared.contracts.survey import AnswerMode, Survey, SurveyKind, SurveyState, SurveyTarget
from shared.contracts.theme import Theme, ThemeState

CONTRACTS: tuple[type[Contract], ...] = (
    Organisation,
    Network,
    Enrolment,
    Member,
    Role,
    Session,
    SignupPolicy,
    Signup,
    Attendance,
    Erasure,
    Theme,
    Series,
    Occurrence,
    ForgottenByEvents,
    ForgottenBySurveys,
    ForgottenByRoadmaps,
    Survey,
    Improvement,
    Assessment,
    PublishedAssessment,
    Compass,
    Roadmap,
    Measure,
    PublishedSchema,
)

__all__ = [
    "CONTRACTS",
    "LANGUAGES",
    "RECEIPTS",
    "AnswerMode",
    "AssessedCriterion",
    "Assessment",
    "Attendance",
    "Benefit",
    "BenefitKind",
    "BudgetLine",
    "Compass",
    "CompassPart",
    "Contract",
    "CustomField",
    "Deprecated",
    "Direction",
    "Enrolment",
    "EnrolmentState",
    "Erasure",
    "ErasureState",
    "EventKind",
    "FieldGivenUp",
    "FieldType",
    "Forgotten",
    "ForgottenByEvents",
    "ForgottenByRoadmaps",
    "ForgottenBySurveys",
    "GivenUp",
    "Goal",
    "GoalFrame",
    "GoalOutcome",
    "GoalSource",
    "HolidayRule",
    "Improvement",
    "ImprovementSource",
    "ImprovementState",
    "Indicator",
    "Interpreted",
    "KeyResult",
    "Language",
    "Level",
    "LevelSource",
    "Localised",
    "Mandate",
    "Measure",
    "MeasureStage",
    "Member",
    "MemberState",
    "Milestone",
    "Mode",
    "NationalGoal",
    "NationalIndicator",
    "Network",
    "NetworkKind",
    "NetworkState",
    "Occurrence",
    "OccurrenceState",
    "OpenEnum",
    "Organisation",
    "OrganisationKind",
    "Partner",
    "PartnerRole",
    "Phase",
    "Policy",
    "PublishedAssessment",
    "PublishedAssessmentState",
    "PublishedMeasure",
    "PublishedSchema",
    "Reached",
    "Risk",
    "Roadmap",
    "RoadmapKind",
    "RoadmapState",
    "Role",
    "RoleKind",
    "Series",
    "SeriesState",
    "Session",
    "SessionState",
    "Signup",
    "SignupPolicy",
    "SignupState",
    "SourceDocument",
    "Status",
    "Succession",
    "Survey",
    "SurveyKind",
    "SurveyState",
    "SurveyTarget",
    "Theme",
    "ThemeState",
]
