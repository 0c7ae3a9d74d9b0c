"""One real request for every route of roadmaps; `tests/rights/roadmaps_stage.py` makes what they ask for."""

from tests.rights.stage import Sample

ROADMAPS: dict[str, Sample] = {
    "GET /people/me/data": Sample(),
}
