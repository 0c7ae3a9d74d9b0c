"""Which parts surveys tells a person of, and which tables each comes from."""

from services.surveys.answers import queries as answers
from services.surveys.own_data import queries
from shared.privacy.own_data import OwnData, Part

OWN_DATA: OwnData = {
    "roles": Part(queries.roles, ("roles",)),
    "memberships": Part(queries.memberships, ("members",)),
    "signups": Part(queries.signups, ("signups",)),
    "answers": Part(answers.answers_of, ("responses",)),
    "answered_anonymously": Part(answers.marks_of, ("answered_marks",)),
}
