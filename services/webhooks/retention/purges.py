"""How the log of deliveries goes when its time is over."""

from collections.abc import Mapping

from services.webhooks.deliveries.log_queries import oldest_delivery, purge_deliveries
from shared.privacy.purging import Purge
from shared.web.resources import Resources


def purges(held: Resources) -> Mapping[str, Purge]:
    """By the name that retention.yaml gives it."""
    return {"webhook_deliveries": Purge(purge_deliveries, oldest_delivery)}
