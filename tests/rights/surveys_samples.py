"""One real request for every route of surveys; `tests/rights/surveys_stage.py` makes what they ask for."""

from tests.rights.stage import Sample

SURVEYS: dict[str, Sample] = {
    "GET /people/me/data": Sample(),
    "GET /surveys": Sample(),
    "GET /networks/{network_id}/surveys": Sample(),
    "POST /networks/{network_id}/surveys": Sample(
        lambda a: {"kind": "wish", "target_kind": "nothing", "title": {"fi": "Toiveet"}}
    ),
    "GET /surveys/{survey_id}": Sample(),
    "PATCH /surveys/{survey_id}": Sample(lambda a: {"title": {"fi": "Toinen nimi"}}),
    "PUT /surveys/{survey_id}/state": Sample(lambda a: {"state": "closed"}),
    "GET /series/{series_id}/survey-defaults": Sample(),
    "PUT /series/{series_id}/survey-defaults/{opening}": Sample(
        lambda a: {"pattern_id": a["pattern_id"], "close_after_days": 7}
    ),
    "DELETE /series/{series_id}/survey-defaults/{opening}": Sample(),
}
