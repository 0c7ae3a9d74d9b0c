"""The surveys service, put together from its rooms."""

from pathlib import Path

from services.surveys.access import access
from services.surveys.answers import api as answers
from services.surveys.answers import pages as answer_pages
from services.surveys.erasures.handlers import handlers as erasure_handlers
from services.surveys.mixing import mix
from services.surveys.mixing.queries import overdue
from services.surveys.networks.handlers import handlers as network_handlers
from services.surveys.own_data.parts import OWN_DATA
from services.surveys.retention.purges import purges
from services.surveys.surveys.queries import surveys_by_state
from shared.bus.handlers import Handlers
from shared.contracts import ForgottenBySurveys
from shared.postgres import Connection
from shared.privacy.erasing import receipts
from shared.privacy.own_data import own_data_router
from shared.runtime.kept import Kept
from shared.runtime.service import Service
from shared.telemetry import catalogue
from shared.web.ended_sessions import handlers as session_handlers

FOLDER = Path(__file__).parent


async def set_gauges(connection: Connection) -> None:
    """Surveys by state, and how many should have let answers out."""
    for state, number in (await surveys_by_state(connection)).items():
        catalogue.surveys.labels(state).set(number)
    catalogue.mixing_overdue.set(await overdue(connection))


SERVICE = Service(
    name="surveys",
    migrations=FOLDER / "migrations",
    texts=FOLDER / "texts",
    routers=(
        answers.router,
        answer_pages.router,
        own_data_router("surveys", OWN_DATA),
    ),
    access=access,
    says=(ForgottenBySurveys,),
    handlers=Handlers().including([network_handlers, session_handlers, erasure_handlers]),
    current={
        ForgottenBySurveys: receipts(ForgottenBySurveys),
    },
    holding=mix.duties,
    gauges=set_gauges,
    own_data=OWN_DATA,
    purges=purges,
    kept={
        ForgottenBySurveys: Kept("erasures", key="person_id"),
    },
)
