"""One real request for every route of surveys; `tests/rights/surveys_stage.py` makes what they ask for."""

from tests.rights.stage import Sample

SURVEYS: dict[str, Sample] = {
    "GET /people/me/data": Sample(),
}
