"""One real request for every route by which roadmaps are made, changed and entrusted to people."""

from pathlib import Path

from services.roadmaps.templates.shipped_templates import FOLDER
from tests.rights.stage import Sample

LIGHT = "light"
TEMPLATE = Path(FOLDER / f"{LIGHT}.yaml").read_text(encoding="utf-8")
EDITED = {"roadmap_id": "edited_id"}
LEVEL = {**EDITED, "criterion": "criterion_key", "organisation_id": "level_organisation_id"}
PHASE, STATUS, FIELD, GOAL = ({**EDITED, "key": f"{name}_key"} for name in ("phase", "status", "field", "goal"))

MAKING: dict[str, Sample] = {
    "GET /sectors": Sample(),
    "GET /people/me/roadmaps": Sample(),
    "GET /networks/{network_id}/roadmaps": Sample(),
    "POST /networks/{network_id}/roadmaps": Sample(
        lambda a: {"template": LIGHT, "owners": [a["organisation_id"]], "starts_on": "2024-01-08"}
    ),
    "GET /networks/{network_id}/roadmap-plans": Sample(),
    "GET /roadmap-templates": Sample(),
    "GET /roadmap-templates/{name}": Sample(),
    "GET /networks/{network_id}/roadmap-templates": Sample(),
    "POST /networks/{network_id}/roadmap-templates": Sample(
        lambda a: {"title": {"fi": "Malli"}, "roadmap_id": a["edited_id"]}
    ),
    "POST /networks/{network_id}/roadmap-templates/files": Sample(lambda a: {"text": TEMPLATE}),
    "GET /networks/{network_id}/roadmap-templates/{template_id}": Sample(),
    "DELETE /networks/{network_id}/roadmap-templates/{template_id}": Sample(),
    "GET /roadmaps/{roadmap_id}": Sample(ids=EDITED),
    "GET /roadmaps/{roadmap_id}/next-steps": Sample(ids=EDITED),
    "PATCH /roadmaps/{roadmap_id}": Sample(lambda a: {"vision": {"fi": "Palvelut verkossa"}}, ids=EDITED),
    "PUT /roadmaps/{roadmap_id}/state": Sample(lambda a: {"state": "adopted"}, ids=EDITED),
    "GET /roadmaps/{roadmap_id}/sharing": Sample(ids=EDITED),
    "PUT /roadmaps/{roadmap_id}/sharing": Sample(lambda a: {"found_by_peers": True}, ids=EDITED),
    "PUT /roadmaps/{roadmap_id}/phases/{key}": Sample(lambda a: {"title": {"fi": "Kyselyvaihe"}}, ids=PHASE),
    "DELETE /roadmaps/{roadmap_id}/phases/{key}": Sample(ids=PHASE),
    "PUT /roadmaps/{roadmap_id}/statuses/{key}": Sample(
        lambda a: {"name": {"fi": "Myöhässä"}, "stage": "delayed"}, ids=STATUS
    ),
    "DELETE /roadmaps/{roadmap_id}/statuses/{key}": Sample(ids=STATUS),
    "PUT /roadmaps/{roadmap_id}/custom-fields/{key}": Sample(
        lambda a: {"name": {"fi": "Järjestelmä"}, "type": "text"}, ids=FIELD
    ),
    "DELETE /roadmaps/{roadmap_id}/custom-fields/{key}": Sample(ids=FIELD),
    "PUT /roadmaps/{roadmap_id}/levels/{organisation_id}/{criterion}": Sample(
        lambda a: {"title": {"fi": "Johtaminen"}, "start": 2, "target": 4, "measured_on": "2024-03-01"}, ids=LEVEL
    ),
    "DELETE /roadmaps/{roadmap_id}/levels/{organisation_id}/{criterion}": Sample(ids=LEVEL),
    "POST /roadmaps/{roadmap_id}/goals": Sample(lambda a: {"title": {"fi": "Toinen tavoite"}}, ids=EDITED),
    "PATCH /roadmaps/{roadmap_id}/goals/{key}": Sample(lambda a: {"strategy": {"fi": "Strategia"}}, ids=GOAL),
    "DELETE /roadmaps/{roadmap_id}/goals/{key}": Sample(ids=GOAL),
    "GET /roadmaps/{roadmap_id}/goal-proposals": Sample(ids=EDITED),
    "PUT /roadmaps/{roadmap_id}/goal-proposals/{proposal_id}": Sample(lambda a: {"state": "accepted"}, ids=EDITED),
    "GET /roadmaps/{roadmap_id}/team": Sample(ids=EDITED),
    "PUT /roadmaps/{roadmap_id}/team/{person_id}": Sample(lambda a: {"tasks": ["approver"]}, ids=EDITED),
    "DELETE /roadmaps/{roadmap_id}/team/{person_id}": Sample(ids=EDITED),
    "POST /roadmaps/{roadmap_id}/team-links": Sample(lambda a: {"task": "editor"}, ids=EDITED),
    "GET /team-links/{secret}": Sample(),
    "POST /team-links/{secret}": Sample(ids={"secret": "team_secret"}),
}
