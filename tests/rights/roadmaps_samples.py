"""One real request for every route of roadmaps; `tests/rights/roadmaps_stage.py` makes what they ask for."""

from tests.rights.compass_samples import COMPASS
from tests.rights.follow_up_samples import FOLLOW_UPS
from tests.rights.measure_samples import MEASURES
from tests.rights.roadmap_samples import MAKING
from tests.rights.stage import Sample

ROADMAPS: dict[str, Sample] = {
    **MAKING,
    **COMPASS,
    **MEASURES,
    **FOLLOW_UPS,
    "GET /people/me/data": Sample(),
    "POST /roadmaps/{roadmap_id}/publications": Sample(body=lambda side: {"label": {"fi": "Toinen versio"}}),
    "DELETE /roadmaps/{roadmap_id}/publications": Sample(),
    "GET /roadmaps/{roadmap_id}/versions": Sample(),
    "GET /roadmaps/{roadmap_id}/versions/{number}": Sample(),
    "GET /roadmaps/{roadmap_id}/published": Sample(),
    "GET /public-roadmaps": Sample(),
    "GET /roadmaps/{roadmap_id}/as-of/{moment_or_day}": Sample(),
    "GET /roadmaps/{roadmap_id}/changes": Sample(query="?from=2026-01-01&to=2099-12-31"),
    "GET /roadmaps/{roadmap_id}/differences": Sample(query="?from=1&to=1"),
    "GET /public-roadmaps/{roadmap_id}/differences/page": Sample(query="?from=1&to=1"),
    "GET /public-roadmaps/{roadmap_id}/page": Sample(),
    "GET /public-roadmaps/page": Sample(),
    "GET /roadmaps/{roadmap_id}/milestones.ics": Sample(),
    "GET /roadmaps/{roadmap_id}/changes/page": Sample(query="?from=2026-01-01&to=2099-12-31"),
    "GET /progress": Sample(),
    "GET /progress.html": Sample(),
    "GET /compass/coverage": Sample(),
    "GET /organisations/{organisation_id}/contributions": Sample(),
    "GET /roadmaps/{roadmap_id}/progress": Sample(),
    "GET /roadmaps/{roadmap_id}/coverage": Sample(),
    "GET /roadmaps/{roadmap_id}/peers": Sample(),
    "GET /networks/{network_id}/story": Sample(),
    "GET /networks/{network_id}/story.html": Sample(),
    "GET /roadmaps/{roadmap_id}/story": Sample(),
    "GET /roadmaps/{roadmap_id}/story.html": Sample(),
}
