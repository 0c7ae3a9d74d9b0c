"""One real request for every route of follow-ups, comments and followers; `tests/rights/follow_up_making.py` makes
what they ask for."""

from tests.rights.stage import Sample

FROZEN = {"follow_up_id": "frozen_id"}

FOLLOW_UPS: dict[str, Sample] = {
    "POST /roadmaps/{roadmap_id}/follow-ups": Sample(
        lambda a: {"year": 2025, "occasion": "management_review", "due_on": "2025-09-30"}
    ),
    "GET /roadmaps/{roadmap_id}/follow-ups": Sample(),
    "GET /roadmaps/{roadmap_id}/follow-up-rhythm": Sample(),
    "PUT /roadmaps/{roadmap_id}/follow-up-rhythm": Sample(
        lambda a: {"yearly": [{"occasion": "annual_accounts", "month": 3, "day": 31}]}
    ),
    "GET /follow-ups/{follow_up_id}": Sample(),
    "DELETE /follow-ups/{follow_up_id}": Sample(),
    "GET /follow-ups/{follow_up_id}/difference": Sample(),
    "PUT /follow-ups/{follow_up_id}/due-day": Sample(lambda a: {"due_on": "2025-04-30"}),
    "PUT /follow-ups/{follow_up_id}/summary": Sample(lambda a: {"summary": {"fi": "Vuosi meni hyvin"}}),
    "PUT /follow-ups/{follow_up_id}/texts/{measure_id}": Sample(lambda a: {"text": {"fi": "Käyttöönotto on tehty"}}),
    "PUT /follow-ups/{follow_up_id}/approval": Sample(
        lambda a: {"approved_as": {"fi": "Johtoryhmä"}, "incomplete": True}
    ),
    "GET /public-roadmaps/{roadmap_id}/follow-ups": Sample(),
    "GET /public-follow-ups/{follow_up_id}": Sample(ids=FROZEN),
    "GET /public-follow-ups/{follow_up_id}/report.pdf": Sample(ids=FROZEN),
    "GET /public-follow-ups/{follow_up_id}/difference": Sample(ids=FROZEN),
    "GET /follow-ups/{follow_up_id}/page": Sample(ids=FROZEN),
    "GET /public-roadmaps/{roadmap_id}/follow-ups/page": Sample(),
    "POST /public-roadmaps/{roadmap_id}/comments": Sample(lambda a: {"text": "Miten asukkaita kuullaan?"}),
    "GET /public-roadmaps/{roadmap_id}/comments": Sample(),
    "GET /public-roadmaps/{roadmap_id}/comments/page": Sample(),
    "POST /public-roadmaps/{roadmap_id}/comments/page": Sample(form=lambda a: {"text": "Miten asukkaita kuullaan?"}),
    "GET /roadmaps/{roadmap_id}/comments": Sample(),
    "PUT /comments/{comment_id}/state": Sample(lambda a: {"state": "shown"}),
    "PUT /comments/{comment_id}/answer": Sample(lambda a: {"answer": {"fi": "Asukasraadissa"}}),
    "PUT /public-roadmaps/{roadmap_id}/followers/me": Sample(),
    "DELETE /public-roadmaps/{roadmap_id}/followers/me": Sample(),
    "PUT /public-measures/{measure_id}/followers/me": Sample(),
    "DELETE /public-measures/{measure_id}/followers/me": Sample(),
    "GET /people/me/monthly-letter": Sample(),
    "PUT /people/me/monthly-letter": Sample(lambda a: {"wanted": False}),
    "GET /monthly-letter/{secret}": Sample(),
    "POST /monthly-letter/{secret}": Sample(),
    "GET /public-roadmaps/{roadmap_id}/follow": Sample(),
    "POST /public-roadmaps/{roadmap_id}/follow": Sample(form=lambda a: {"wanted": "true"}),
    "GET /unfollow/{secret}": Sample(),
    "POST /unfollow/{secret}": Sample(),
}
