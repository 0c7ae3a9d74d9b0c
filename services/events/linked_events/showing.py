"""An occurrence with the fields of the Linked Events API, which Finnish cities' calendars read (feature H17)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.events.occurrences.rules import KeptOccurrence
from shared.contracts import LANGUAGES, Localised, OccurrenceState

SOURCE = "digiverkosto"

LANGUAGE = "https://api.hel.fi/linkedevents/v1/language/"
"""Where the API's own codes of languages stand."""

SHORT = 160

Event = dict[str, Any]


def shown(kept: KeptOccurrence, networks: Mapping[UUID, Localised], address: str) -> Event:
    """What Linked Events asks and we don't know is null or empty; `address` is that of the list."""
    return {
        **_about(kept, networks.get(kept.network_id)),
        **NOTHING,
        "id": f"{SOURCE}:{kept.id}",
        "data_source": SOURCE,
        "publisher": SOURCE,
        "type_id": "General",
        "publication_status": "public",
        "deleted": False,
        "start_time": kept.starts_at,
        "end_time": kept.ends_at,
        "last_modified_time": kept.changed_at,
        "event_status": "EventCancelled" if kept.state is OccurrenceState.cancelled else "EventScheduled",
        "custom_data": {"network_id": str(kept.network_id), "series_id": str(kept.series_id), "mode": kept.mode},
        "@id": f"{address}{SOURCE}:{kept.id}/",
        "@context": "http://schema.org",
        "@type": "Event/LinkedEvent",
    }


NOTHING: Event = {
    "location": None,
    "audience": [],
    "audience_max_age": None,
    "audience_min_age": None,
    "created_time": None,
    "date_published": None,
    "external_links": [],
    "images": [],
    "keywords": [],
    "offers": [],
    "provider_contact_info": None,
    "replaced_by": None,
    "sub_events": [],
    "super_event": None,
    "super_event_type": None,
    "videos": [],
}


def _about(kept: KeptOccurrence, network: Localised | None) -> Event:
    told = _said(kept.description)
    return {
        "name": _said(kept.title),
        "description": told,
        "short_description": {language: _short(text) for language, text in told.items()} if told else None,
        "provider": _said(network),
        "location_extra_info": {"fi": kept.venue} if kept.venue else None,
        "info_url": {"fi": kept.public_link} if kept.public_link else None,
        "in_language": [{"@id": f"{LANGUAGE}{language}/"} for language in _said(kept.title) or {}],
    }


def _said(text: Localised | None) -> dict[str, str] | None:
    if text is None:
        return None
    return {language: said for language in LANGUAGES if (said := getattr(text, language))}


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"
