"""One real request for every route of measures; `tests/rights/measure_making.py` makes what they ask for."""

from base64 import b64encode

from tests.rights.stage import Sample

REPORTED = {"measure_id": "planned_measure_id"}
TABLE = "Ulkoinen tunniste;Otsikko\nT-2;Tietovarastot yhteen\n"

MEASURES: dict[str, Sample] = {
    "POST /roadmaps/{roadmap_id}/measures": Sample(lambda a: {"measures": [{"title": {"fi": "Uusi toimenpide"}}]}),
    "GET /roadmaps/{roadmap_id}/measures": Sample(),
    "POST /roadmaps/{roadmap_id}/measures/imports": Sample(text=TABLE, ids={"roadmap_id": "edited_id"}),
    "GET /roadmaps/{roadmap_id}/measures/import-page": Sample(ids={"roadmap_id": "edited_id"}),
    "POST /roadmaps/{roadmap_id}/measures/import-page": Sample(
        form=lambda a: {"carried": b64encode(TABLE.encode()).decode()}, ids={"roadmap_id": "edited_id"}
    ),
    "GET /roadmaps/{roadmap_id}/export.{ending}": Sample(),
    "GET /public-roadmaps/{roadmap_id}/export.{ending}": Sample(),
    "GET /public-roadmaps/{roadmap_id}/report.pdf": Sample(),
    "GET /roadmaps/{roadmap_id}/budget": Sample(),
    "GET /roadmaps/{roadmap_id}/benefits/overdue": Sample(),
    "GET /roadmaps/{roadmap_id}/shared-measures": Sample(),
    "GET /roadmaps/{roadmap_id}/completeness": Sample(),
    "GET /measures/{measure_id}": Sample(),
    "PATCH /measures/{measure_id}": Sample(lambda a: {"title": {"fi": "Toinen nimi"}}, ids=REPORTED),
    "DELETE /measures/{measure_id}": Sample(ids=REPORTED),
    "PUT /measures/{measure_id}/status": Sample(
        lambda a: {"status": "delayed", "reason": {"fi": "Hankinta venyy"}}, ids=REPORTED
    ),
    "PUT /measures/{measure_id}/milestones/{milestone}": Sample(lambda a: {"reached_on": "2026-03-02"}, ids=REPORTED),
    "PUT /measures/{measure_id}/benefits/{benefit}": Sample(
        lambda a: {"realised": 12, "realised_on": "2026-03-02"}, ids=REPORTED
    ),
    "PUT /measures/{measure_id}/owner": Sample(lambda a: {"person_id": a["person_id"]}, ids=REPORTED),
    "GET /measures/{measure_id}/indicators/{indicator}/values": Sample(ids={**REPORTED, "indicator": "share"}),
    "POST /measures/{measure_id}/indicators/{indicator}/values": Sample(
        lambda a: {"value": 41, "unit": "%", "on": "2026-03-02"}, ids={**REPORTED, "indicator": "share"}
    ),
}
