"""One real request for every route of webhooks; `tests/rights/webhooks_stage.py` makes what they ask for."""

from tests.rights.stage import Sample

WEBHOOKS: dict[str, Sample] = {
    "POST /webhooks": Sample(
        lambda a: {
            "url": "https://kemi.example/",
            "topics": ["pub.themes.v1"],
            "agency": "Kemin kaupunki",
            "description": "Teemat verkkosivuille",
            "contact_role": "päivystys",
        }
    ),
    "GET /webhooks": Sample(),
    "GET /webhooks/{webhook_id}": Sample(),
    "PATCH /webhooks/{webhook_id}": Sample(lambda a: {"description": "Muuta"}),
    "DELETE /webhooks/{webhook_id}": Sample(),
    "POST /webhooks/{webhook_id}/disablements": Sample(),
    "POST /webhooks/{webhook_id}/secrets": Sample(),
    "POST /webhooks/{webhook_id}/redeliveries": Sample(lambda a: {}),
    "POST /webhooks/{webhook_id}/test": Sample(),
    "GET /webhooks/{webhook_id}/deliveries": Sample(),
    "GET /people/me/data": Sample(),
}
