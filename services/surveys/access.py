"""Who may ask what: a network's coordinators make surveys, everybody answers and reads what is published."""

from services.surveys.networks.queries import holds_role
from services.surveys.occurrences.queries import network_of_series
from services.surveys.surveys.queries import network_of_survey
from shared.web.access import AccessTable, Anyone, Coordinator, Participant, Secret

access = AccessTable(
    routes={
        "GET /people/me/data": Participant(),
        "GET /surveys": Anyone(),
        "GET /networks/{network_id}/surveys": Coordinator(),
        "POST /networks/{network_id}/surveys": Coordinator(),
        "GET /surveys/{survey_id}": Coordinator("survey_id"),
        "PATCH /surveys/{survey_id}": Coordinator("survey_id"),
        "PUT /surveys/{survey_id}/state": Coordinator("survey_id"),
        "GET /series/{series_id}/survey-defaults": Coordinator("series_id"),
        "PUT /series/{series_id}/survey-defaults/{opening}": Coordinator("series_id"),
        "DELETE /series/{series_id}/survey-defaults/{opening}": Coordinator("series_id"),
        "POST /surveys/{survey_id}/answers": Participant(),
        "POST /surveys/{survey_id}/answers/{secret}": Secret(),
        "GET /surveys/{survey_id}/answers/mine": Participant(),
        "PUT /surveys/{survey_id}/answers/mine": Participant(),
        "POST /surveys/{survey_id}/answer-link": Coordinator("survey_id"),
        "DELETE /surveys/{survey_id}/answer-link": Coordinator("survey_id"),
        "GET /surveys/{survey_id}/answer/{secret}": Secret(),
        "POST /surveys/{survey_id}/answer/{secret}": Secret(),
        "GET /surveys/{survey_id}/drafts/{secret}": Secret(),
        "POST /surveys/{survey_id}/drafts/{secret}": Secret(),
    },
    holds_role=holds_role,
    network_of={
        "survey_id": network_of_survey,
        "series_id": network_of_series,
    },
)
