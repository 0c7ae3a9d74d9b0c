"""One real request for every route of surveys; `tests/rights/surveys_stage.py` makes what they ask for."""

from tests.rights.assessment_samples import ASSESSMENTS
from tests.rights.stage import Sample

SURVEYS: dict[str, Sample] = {
    **ASSESSMENTS,
    "GET /people/me/data": Sample(),
    "GET /surveys": Sample(),
    "GET /networks/{network_id}/surveys": Sample(),
    "POST /networks/{network_id}/surveys": Sample(
        lambda a: {"kind": "wish", "target_kind": "nothing", "title": {"fi": "Toiveet"}}
    ),
    "GET /surveys/{survey_id}": Sample(),
    "PATCH /surveys/{survey_id}": Sample(lambda a: {"title": {"fi": "Toinen nimi"}}),
    "POST /surveys/{survey_id}/answers": Sample(
        lambda a: {"answers": {"useful": 4}}, ids={"survey_id": "unanswered"}, by="member_a"
    ),
    "POST /surveys/{survey_id}/answers/imports": Sample(
        lambda a: {"answered_on": "2022-09-02", "answers": [{"answers": {"useful": 4}}]},
        ids={"survey_id": "historical"},
    ),
    "POST /surveys/{survey_id}/answers/{secret}": Sample(lambda a: {"answers": {"useful": 4}}),
    "GET /surveys/{survey_id}/answers/mine": Sample(by="member_a"),
    "PUT /surveys/{survey_id}/answers/mine": Sample(lambda a: {"answers": {"useful": 5}}, by="member_a"),
    "POST /surveys/{survey_id}/answer-link": Sample(),
    "GET /surveys/{survey_id}/invitation-plan": Sample(),
    "PUT /surveys/{survey_id}/invitation-plan": Sample(lambda a: {"invites": True, "reminds_days_before": [2]}),
    "GET /surveys/{survey_id}/invitations": Sample(ids={"survey_id": "inviting"}),
    "POST /surveys/{survey_id}/reminders": Sample(ids={"survey_id": "inviting"}),
    "DELETE /surveys/{survey_id}/answer-link": Sample(),
    "GET /surveys/{survey_id}/answer/{secret}": Sample(),
    "POST /surveys/{survey_id}/answer/{secret}": Sample(form=lambda a: {"q.useful": "4", "shown": "useful"}),
    "GET /surveys/{survey_id}/drafts/{secret}": Sample(),
    "POST /surveys/{survey_id}/drafts/{secret}": Sample(form=lambda a: {"q.useful": "4"}),
    "PUT /surveys/{survey_id}/questionnaire": Sample(
        lambda a: {"sections": [{"key": "new", "questions": [{"type": "nps", "key": "new", "text": {"fi": "Uusi"}}]}]}
    ),
    "GET /surveys/{survey_id}/questionnaire": Sample(),
    "PUT /surveys/{survey_id}/questionnaire/source": Sample(lambda a: {"template": "wishes"}),
    "GET /surveys/{survey_id}/questionnaire/versions": Sample(),
    "GET /surveys/{survey_id}/questionnaire/preview": Sample(),
    "POST /surveys/{survey_id}/questionnaire/preview": Sample(form=lambda a: {"q.useful": "4"}),
    "GET /surveys/{survey_id}/questions": Sample(),
    "GET /questionnaire-templates": Sample(),
    "GET /questionnaire-templates/{name}": Sample(),
    "GET /networks/{network_id}/questionnaire-templates": Sample(),
    "POST /networks/{network_id}/questionnaire-templates": Sample(
        lambda a: {"title": {"fi": "Malli"}, "survey_id": a["survey_id"]}
    ),
    "GET /networks/{network_id}/questionnaire-templates/{template_id}": Sample(),
    "DELETE /networks/{network_id}/questionnaire-templates/{template_id}": Sample(),
    "GET /series/{series_id}/survey-summary": Sample(),
    "GET /series/{series_id}/survey-summary.{ending}": Sample(),
    "GET /surveys/{survey_id}/summary": Sample(),
    "GET /surveys/{survey_id}/working-view": Sample(query="?where=useful:at_least:1"),
    "GET /surveys/{survey_id}/responses": Sample(),
    "GET /surveys/{survey_id}/summary.{ending}": Sample(),
    "GET /surveys/{survey_id}/working-view.{ending}": Sample(),
    "GET /surveys/{survey_id}/responses.{ending}": Sample(),
    "POST /networks/{network_id}/improvements": Sample(
        lambda a: {
            "said": {"fi": "Liian kiire"},
            "doing": {"fi": "Lyhyemmät tilaisuudet"},
            "responsible": {"fi": "Sihteeri"},
            "sources": [{"survey_id": a["published"], "question": "useful"}],
        }
    ),
    "GET /networks/{network_id}/improvements": Sample(),
    "GET /networks/{network_id}/what-you-said": Sample(),
    "GET /improvements/{improvement_id}": Sample(),
    "PATCH /improvements/{improvement_id}": Sample(lambda a: {"state": "under_way"}),
    "PUT /surveys/{survey_id}/segments": Sample(lambda a: {"segments": []}, ids={"survey_id": "pattern_id"}),
    "GET /surveys/{survey_id}/segments": Sample(),
    "POST /surveys/{survey_id}/results": Sample(ids={"survey_id": "published"}),
    "GET /surveys/{survey_id}/results": Sample(ids={"survey_id": "published"}),
    "GET /surveys/{survey_id}/results.csv": Sample(ids={"survey_id": "published"}),
    "GET /surveys/{survey_id}/results.xlsx": Sample(ids={"survey_id": "published"}),
    "GET /surveys/{survey_id}/results.pdf": Sample(ids={"survey_id": "published"}),
    "GET /surveys/{survey_id}/results.html": Sample(ids={"survey_id": "published"}),
    "GET /networks/{network_id}/survey-results": Sample(),
    "GET /series/{series_id}/results.html": Sample(),
    "GET /surveys/{survey_id}/texts": Sample(query="?question=free", ids={"survey_id": "published"}),
    "POST /surveys/{survey_id}/texts": Sample(
        lambda a: {"question": "free", "response_id": a["response_id"]}, ids={"survey_id": "published"}
    ),
    "DELETE /surveys/{survey_id}/texts/{text_id}": Sample(ids={"survey_id": "published"}),
    "PUT /surveys/{survey_id}/state": Sample(lambda a: {"state": "closed"}),
    "GET /series/{series_id}/survey-defaults": Sample(),
    "PUT /series/{series_id}/survey-defaults/{opening}": Sample(
        lambda a: {"pattern_id": a["pattern_id"], "close_after_days": 7}
    ),
    "DELETE /series/{series_id}/survey-defaults/{opening}": Sample(),
}
