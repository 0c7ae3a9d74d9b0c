"""One real request for every route of assessments; `tests/rights/surveys_stage.py` makes what they ask for."""

from services.surveys.models.shipped_models import DEFAULT, shipped_models
from tests.rights.stage import Sample

OWN_MODEL = shipped_models()[DEFAULT, 1].model_copy(update={"key": "own"}).model_dump_json(exclude_none=True)
OPEN = {"round_id": "open_round_id"}
DECIDED = {"reason": "Kunnanhallituksen päätös", "role": "johtoryhmä"}

ASSESSMENTS: dict[str, Sample] = {
    "GET /assessment-models": Sample(),
    "POST /assessment-models": Sample(lambda a: {"text": OWN_MODEL}, by="administrator"),
    "GET /assessment-models/{key}/{version}": Sample(ids={"key": "model_key", "version": "model_version"}),
    "POST /networks/{network_id}/assessment-rounds": Sample(lambda a: {"organisation_id": a["organisation_id"]}),
    "GET /networks/{network_id}/assessment-rounds": Sample(),
    "GET /assessment-rounds/{round_id}": Sample(),
    "PATCH /assessment-rounds/{round_id}": Sample(lambda a: {"illustrative": True}, ids={"round_id": "draft_round_id"}),
    "PUT /assessment-rounds/{round_id}/state": Sample(lambda a: {"state": "closed"}, ids=OPEN),
    "POST /assessment-rounds/{round_id}/links": Sample(lambda a: {"number": 1}, ids=OPEN),
    "GET /assessment-answers/{secret}": Sample(),
    "POST /assessment-answers/{secret}": Sample(lambda a: {"group": "staff", "scores": {"strategy": {"level": 3}}}),
    "GET /assess/{secret}": Sample(),
    "POST /assess/{secret}": Sample(form=lambda a: {"group": "staff", "level.strategy": "3"}),
    "GET /assessments/{assessment_id}": Sample(),
    "GET /assessments/{assessment_id}/targets": Sample(),
    "PUT /assessments/{assessment_id}/targets/{criterion}": Sample(lambda a: {"level": 4, "year": 2028, **DECIDED}),
    "GET /assessments/{assessment_id}/changes": Sample(),
    "GET /assessments/{assessment_id}/consent": Sample(),
    "PUT /assessments/{assessment_id}/consent": Sample(lambda a: {"consent": "compared", **DECIDED}),
    "GET /assessments/{assessment_id}/comparison": Sample(),
    "GET /assessments/{assessment_id}/radar": Sample(),
    "GET /assessments/{assessment_id}/radar.svg": Sample(),
    "GET /networks/{network_id}/assessments/heat-map": Sample(),
    "GET /networks/{network_id}/assessments/heat-map.svg": Sample(),
    "GET /assessments/{assessment_id}/radar.html": Sample(),
    "GET /networks/{network_id}/assessments/heat-map.html": Sample(),
}
