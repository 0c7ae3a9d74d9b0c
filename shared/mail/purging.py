"""How long settled mails and dead links are kept."""

from datetime import datetime, timedelta

from shared.mail import link_queries, queries
from shared.postgres import Connection

MAILS_KEPT = timedelta(days=90)
LINKS_KEPT = timedelta(days=30)


async def forget_old(tx: Connection, now: datetime) -> None:
    """Delete mails that were settled and whose best-before is 90 days past, and links that expired 30 days ago.

    A fact that old isn't told anew: an intent with the same key would be past its best-before at once.
    """
    await queries.purge_settled(tx, now - MAILS_KEPT)
    await link_queries.purge_expired(tx, now - LINKS_KEPT)
