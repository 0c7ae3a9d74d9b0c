"""Who may ask what: a network's coordinators make surveys, everybody answers and reads what is published."""

from services.surveys.networks.queries import holds_role
from services.surveys.surveys.queries import network_of_survey
from shared.web.access import AccessTable, Participant

access = AccessTable(
    routes={
        "GET /people/me/data": Participant(),
    },
    holds_role=holds_role,
    network_of={
        "survey_id": network_of_survey,
    },
)
