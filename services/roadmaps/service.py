"""The roadmaps service, put together from its rooms."""

from pathlib import Path

from services.roadmaps.access import access
from services.roadmaps.erasures.handlers import handlers as erasure_handlers
from services.roadmaps.letters import WRITERS
from services.roadmaps.own_data.parts import OWN_DATA
from services.roadmaps.retention.purges import purges
from shared.bus.handlers import Handlers
from shared.contracts import ForgottenByRoadmaps
from shared.directory.recipients import find_recipient
from shared.mail.desk import composing
from shared.networks.handlers import handlers as network_handlers
from shared.organisations.handlers import handlers as organisation_handlers
from shared.postgres import Connection
from shared.privacy.erasing import receipts
from shared.privacy.own_data import own_data_router
from shared.runtime.kept import Kept
from shared.runtime.service import Service
from shared.web.ended_sessions import handlers as session_handlers

FOLDER = Path(__file__).parent


async def set_gauges(connection: Connection) -> None:
    """Nothing beside the bus's and HTTP's own metrics."""


SERVICE = Service(
    name="roadmaps",
    migrations=FOLDER / "migrations",
    texts=FOLDER / "texts",
    routers=(own_data_router("roadmaps", OWN_DATA),),
    access=access,
    says=(ForgottenByRoadmaps,),
    handlers=Handlers().including([network_handlers, organisation_handlers, session_handlers, erasure_handlers]),
    current={ForgottenByRoadmaps: receipts(ForgottenByRoadmaps)},
    compose=composing(WRITERS, find_recipient),
    reminders=frozenset(),
    gauges=set_gauges,
    own_data=OWN_DATA,
    purges=purges,
    kept={ForgottenByRoadmaps: Kept("erasures", key="person_id")},
)
