"""Who may call what: administrators, since a webhook carries what is said to an address of others."""

from uuid import UUID

from shared.postgres import Connection
from shared.web.access import AccessTable, Administrator, Participant


async def nobody(connection: Connection, person_id: UUID, network_id: UUID) -> bool:
    """No route here is for coordinators."""
    return False


access = AccessTable(
    routes={
        "POST /webhooks": Administrator(),
        "GET /webhooks": Administrator(),
        "GET /webhooks/{webhook_id}": Administrator(),
        "PATCH /webhooks/{webhook_id}": Administrator(),
        "DELETE /webhooks/{webhook_id}": Administrator(),
        "POST /webhooks/{webhook_id}/disablements": Administrator(),
        "POST /webhooks/{webhook_id}/secrets": Administrator(),
        "POST /webhooks/{webhook_id}/redeliveries": Administrator(),
        "POST /webhooks/{webhook_id}/test": Administrator(),
        "GET /webhooks/{webhook_id}/deliveries": Administrator(),
        "GET /people/me/data": Participant(),
    },
    holds_role=nobody,
    network_of={},
)
