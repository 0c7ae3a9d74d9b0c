"""The webhooks service, put together from its rooms."""

from collections.abc import Mapping
from pathlib import Path

from services.webhooks.access import access
from services.webhooks.deliveries import api as deliveries
from services.webhooks.deliveries.handlers import handlers as passing_handlers
from services.webhooks.deliveries.log_queries import oldest_waiting_seconds
from services.webhooks.deliveries.sender import Sender
from services.webhooks.erasures.handlers import handlers as erasure_handlers
from services.webhooks.retention.purges import purges
from services.webhooks.webhooks import api as webhooks
from services.webhooks.webhooks.queries import by_state
from shared.bus.handlers import Handlers
from shared.postgres import Connection
from shared.privacy.own_data import own_data_router
from shared.runtime.service import Loop, Service
from shared.telemetry import catalogue
from shared.web.ended_sessions import handlers as session_handlers
from shared.web.resources import Resources

FOLDER = Path(__file__).parent


async def set_gauges(connection: Connection) -> None:
    """Webhooks by state, and how long the oldest message waits."""
    found = await by_state(connection)
    for state in ("active", "asked", "gone", "failing"):
        catalogue.webhooks.labels(state).set(found.get(state, 0))
    catalogue.webhook_oldest_seconds.set(await oldest_waiting_seconds(connection))


def loops(held: Resources) -> Mapping[str, Loop]:
    return {"webhooks": Sender(held.pool, held.webhooks_key, held.clock)}


SERVICE = Service(
    name="webhooks",
    migrations=FOLDER / "migrations",
    texts=FOLDER / "texts",
    routers=(webhooks.router, deliveries.router, own_data_router("webhooks", {})),
    access=access,
    says=(),
    handlers=Handlers().including([passing_handlers, session_handlers, erasure_handlers]),
    current={},
    gauges=set_gauges,
    loops=loops,
    purges=purges,
)
