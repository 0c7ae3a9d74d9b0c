"""One real request for every route of the compass."""

from tests.rights.stage import Sample
from tests.roadmaps.compassing import UNIT, became, frame, goal, measured

KEPT = [became(key, "same", key) for key in ("services", "open", "closed")]
LINKING = {"roadmap_id": "linking_roadmap_id", "comment_id": "goal_comment_id"}

COMPASS: dict[str, Sample] = {
    "GET /compass": Sample(),
    "GET /compass.json": Sample(),
    "GET /compass/shipped": Sample(),
    "GET /compass/editions": Sample(),
    "POST /compass/editions": Sample(lambda a: {"frame": "another-frame", "content": frame(goal("services"))}),
    "GET /compass/editions/{edition_id}": Sample(ids={"edition_id": "published_edition_id"}),
    "PUT /compass/editions/{edition_id}": Sample(
        lambda a: frame(measured("services"), goal("open"), goal("closed"), successors=KEPT)
    ),
    "DELETE /compass/editions/{edition_id}": Sample(),
    "POST /compass/editions/{edition_id}/publications": Sample(lambda a: {"valid_from": "2026-01-01"}),
    "GET /compass/editions/{edition_id}/compass.html": Sample(ids={"edition_id": "published_edition_id"}),
    "GET /compass/goals/{goal_id}": Sample(),
    "GET /compass/goals/{goal_id}/indicators/{indicator}/values": Sample(),
    "POST /compass/goals/{goal_id}/indicators/{indicator}/values": Sample(
        lambda a: {"value": "44.5", "unit": UNIT, "on": "2024-12-31"}
    ),
    "GET /compass/goals/{goal_id}/comments": Sample(),
    "PUT /compass/goal-comments/{comment_id}/answer": Sample(lambda a: {"answer": {"fi": "Tuki kasvaa"}}, ids=LINKING),
    "POST /roadmaps/{roadmap_id}/goal-comments": Sample(
        lambda a: {"goal_id": a["goal_id"], "stance": "benefit", "text": {"fi": "Asukas säästää matkan"}}, ids=LINKING
    ),
    "DELETE /roadmaps/{roadmap_id}/goal-comments/{comment_id}": Sample(ids=LINKING),
    "GET /roadmaps/{roadmap_id}/compass-proposals": Sample(ids=LINKING),
    "PUT /roadmaps/{roadmap_id}/compass-proposals/{goal_id}": Sample(
        lambda a: {"state": "accepted"}, ids={**LINKING, "goal_id": "old_goal_id"}
    ),
}
