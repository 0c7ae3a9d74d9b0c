"""One real request for every route of every service; a route without one fails the matrix."""

from collections.abc import Mapping

from tests.rights.registration_samples import REGISTRATION
from tests.rights.roadmaps_samples import ROADMAPS
from tests.rights.stage import Sample
from tests.rights.surveys_samples import SURVEYS
from tests.rights.webhooks_samples import WEBHOOKS

OPERATING = {
    "GET /livez": Sample(gives=(200, 503)),
    "GET /readyz": Sample(gives=(200, 503)),
    "GET /metrics": Sample(),
    "GET /version": Sample(),
    "GET /openapi.json": Sample(),
    "GET /asyncapi.json": Sample(),
}

OPEN_DATA = {
    "GET /open-data": Sample(),
    "GET /open-data.html": Sample(),
    "GET /open-data.zip": Sample(),
    "GET /open-data/{dataset}.csv": Sample(),
    "GET /open-data/{dataset}.json": Sample(),
}

SUBSCRIBING = {
    "GET /asyncapi": Sample(),
    "GET /asyncapi/public.json": Sample(),
}

EVENTS = {
    "GET /networks/{network_id}/series": Sample(),
    "POST /networks/{network_id}/series": Sample(
        lambda a: {"title": {"fi": "Uusi sarja"}, "starts_on": a["begins"], "starts_at": "09:00"}
    ),
    "POST /networks/{network_id}/series/imports": Sample(
        lambda a: {"title": {"fi": "Vanha"}, "starts_on": "2022-01-07", "starts_at": "09:00", "dates": ["2022-01-07"]}
    ),
    "GET /series/{series_id}": Sample(),
    "PATCH /series/{series_id}": Sample(lambda a: {"title": {"fi": "Toinen nimi"}}),
    "POST /series/{series_id}/previews": Sample(lambda a: {"change": {"title": {"fi": "Toinen nimi"}}}),
    "POST /series/{series_id}/clones": Sample(
        lambda a: {"network_id": a["network_id"], "starts_on": a["begins"], "count": 2}
    ),
    "POST /series/{series_id}/cancellations": Sample(lambda a: {"scope": "all"}),
    "POST /series/{series_id}/reinstatements": Sample(
        lambda a: {"cancelled_with": a["act_id"]}, ids={"series_id": "cancelled_series_id"}
    ),
    "POST /series/{series_id}/occurrences": Sample(lambda a: {"day": a["begins"]}),
    "GET /series/{series_id}/calendar.ics": Sample(),
    "GET /networks/{network_id}/calendar.ics": Sample(),
    "GET /calendar.ics": Sample(),
    "GET /v1/event/": Sample(),
    "GET /v1/event/{event_id}/": Sample(ids={"event_id": "occurrence_id"}),
    "GET /occurrences/{occurrence_id}": Sample(),
    "PATCH /occurrences/{occurrence_id}": Sample(lambda a: {"minutes": 90}),
    "POST /occurrences/{occurrence_id}/cancellations": Sample(lambda a: {}),
    "POST /occurrences/{occurrence_id}/reinstatements": Sample(ids={"occurrence_id": "cancelled_id"}),
    "GET /occurrences/{occurrence_id}/materials": Sample(),
    "POST /occurrences/{occurrence_id}/materials": Sample(
        lambda a: {"kind": "memo", "title": {"fi": "Muistio"}, "url": "https://www.vm.example/muistio.pdf"}
    ),
    "DELETE /occurrences/{occurrence_id}/materials/{material_id}": Sample(),
    "GET /occurrences/{occurrence_id}/distribution": Sample(),
    "PUT /occurrences/{occurrence_id}/distribution": Sample(
        lambda a: {"recipients": [{"group": "attended"}], "for_information": [{"organisation_id": a["network_id"]}]}
    ),
    "GET /networks/{network_id}/themes": Sample(),
    "POST /networks/{network_id}/themes": Sample(lambda a: {"title": {"fi": "Uusi teema"}}),
    "GET /networks/{network_id}/theme-changes": Sample(),
    "GET /themes/{theme_id}": Sample(),
    "PATCH /themes/{theme_id}": Sample(lambda a: {"title": {"fi": "Toinen teema"}, "why": "Tarkennus"}),
    "PUT /themes/{theme_id}/occurrences": Sample(
        lambda a: {"occurrence_ids": [a["occurrence_id"]], "why": "Paikka vuodessa"}
    ),
    "GET /networks/{network_id}/attendance": Sample(),
    "GET /themes/{theme_id}/attendance": Sample(),
    "GET /event-kinds": Sample(),
    "GET /people/me/data": Sample(),
    "PUT /event-kinds/{kind}": Sample(lambda a: {"minutes": 60, "mode": "online"}),
}

SAMPLES: Mapping[str, Mapping[str, Sample]] = {
    "registration": {**OPERATING, **OPEN_DATA, **SUBSCRIBING, **REGISTRATION},
    "events": {**OPERATING, **OPEN_DATA, **SUBSCRIBING, **EVENTS},
    "surveys": {**OPERATING, **OPEN_DATA, **SUBSCRIBING, **SURVEYS},
    "roadmaps": {**OPERATING, **OPEN_DATA, **SUBSCRIBING, **ROADMAPS},
    "webhooks": {**OPERATING, **SUBSCRIBING, **WEBHOOKS},
}
