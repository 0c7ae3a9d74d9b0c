"""Who may plan what: everybody reads what is public, a network's coordinators write."""

from services.events.occurrences.queries import network_of_occurrence
from services.events.series.queries import network_of_series
from services.events.themes.queries import network_of_theme
from shared.networks.queries import holds_role
from shared.web.access import AccessTable, Administrator, Anyone, Coordinator, Participant

access = AccessTable(
    routes={
        "GET /networks/{network_id}/series": Anyone(),
        "POST /networks/{network_id}/series": Coordinator(),
        "POST /networks/{network_id}/series/imports": Coordinator(),
        "GET /series/{series_id}": Anyone(),
        "PATCH /series/{series_id}": Coordinator("series_id"),
        "POST /series/{series_id}/previews": Coordinator("series_id"),
        "POST /series/{series_id}/clones": Participant(),  # the route asks for the target network's coordinators
        "POST /series/{series_id}/cancellations": Coordinator("series_id"),
        "POST /series/{series_id}/reinstatements": Coordinator("series_id"),
        "POST /series/{series_id}/occurrences": Coordinator("series_id"),
        "GET /series/{series_id}/calendar.ics": Anyone(),
        "GET /networks/{network_id}/calendar.ics": Anyone(),
        "GET /calendar.ics": Anyone(),
        "GET /v1/event/": Anyone(),
        "GET /v1/event/{event_id}/": Anyone(),
        "GET /occurrences/{occurrence_id}": Anyone(),
        "PATCH /occurrences/{occurrence_id}": Coordinator("occurrence_id"),
        "POST /occurrences/{occurrence_id}/cancellations": Coordinator("occurrence_id"),
        "POST /occurrences/{occurrence_id}/reinstatements": Coordinator("occurrence_id"),
        "GET /occurrences/{occurrence_id}/materials": Anyone(),
        "POST /occurrences/{occurrence_id}/materials": Coordinator("occurrence_id"),
        "DELETE /occurrences/{occurrence_id}/materials/{material_id}": Coordinator("occurrence_id"),
        "GET /occurrences/{occurrence_id}/distribution": Anyone(),
        "PUT /occurrences/{occurrence_id}/distribution": Coordinator("occurrence_id"),
        "GET /networks/{network_id}/themes": Anyone(),
        "POST /networks/{network_id}/themes": Coordinator(),
        "GET /networks/{network_id}/theme-changes": Anyone(),
        "GET /themes/{theme_id}": Anyone(),
        "PATCH /themes/{theme_id}": Coordinator("theme_id"),
        "PUT /themes/{theme_id}/occurrences": Coordinator("theme_id"),
        "GET /networks/{network_id}/attendance": Coordinator(),
        "GET /themes/{theme_id}/attendance": Coordinator("theme_id"),
        "GET /event-kinds": Anyone(),
        "PUT /event-kinds/{kind}": Administrator(),
        "GET /people/me/data": Participant(),
    },
    holds_role=holds_role,
    network_of={
        "series_id": network_of_series,
        "occurrence_id": network_of_occurrence,
        "theme_id": network_of_theme,
    },
)
