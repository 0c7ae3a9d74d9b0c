"""The events service, put together from its rooms."""

from functools import partial
from pathlib import Path
from uuid import UUID

from services.events.access import access
from services.events.attendance import api as attendance
from services.events.attendance.handlers import handlers as attendance_handlers
from services.events.calendars import api as calendars
from services.events.cancellations import api as cancellations
from services.events.erasures.handlers import handlers as erasure_handlers
from services.events.linked_events import api as linked_events
from services.events.materials import api as materials
from services.events.materials.handlers import handlers as material_handlers
from services.events.occurrences import api as occurrences
from services.events.occurrences.keeping import END_OCCURRENCE, end_occurrence
from services.events.occurrences.queries import occurrences_after, occurrences_by_state
from services.events.own_data.parts import OWN_DATA
from services.events.retention.purges import purges
from services.events.series import api as series
from services.events.series import changes_api as series_changes
from services.events.series.keeping import EXTEND_SERIES, extend_series
from services.events.series.queries import series_after, series_by_state
from services.events.themes import api as themes
from services.events.themes.queries import themes_after
from shared.bus.handlers import Handlers
from shared.contracts import Contract, ForgottenByEvents, Occurrence, Series, Theme
from shared.networks.handlers import handlers as network_handlers
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, UNLOCKED, Lock
from shared.privacy.erasing import receipts
from shared.privacy.own_data import own_data_router
from shared.runtime.kept import Kept
from shared.runtime.service import Service
from shared.telemetry import catalogue
from shared.web.ended_sessions import handlers as session_handlers

FOLDER = Path(__file__).parent


async def current_themes(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Contract]:
    return list(await themes_after(tx, after, limit, lock))


async def current_series(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Contract]:
    return [kept.said() for kept in await series_after(tx, after, limit, lock)]


async def current_occurrences(
    tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE
) -> list[Contract]:
    return [kept.said() for kept in await occurrences_after(tx, after, limit, lock)]


async def set_gauges(connection: Connection) -> None:
    """Series and occurrences by state."""
    for state, number in (await series_by_state(connection)).items():
        catalogue.series.labels(state).set(number)
    for state, number in (await occurrences_by_state(connection)).items():
        catalogue.occurrences.labels(state).set(number)


SERVICE = Service(
    name="events",
    migrations=FOLDER / "migrations",
    texts=FOLDER / "texts",
    routers=(
        series.router,
        series_changes.router,
        cancellations.router,
        occurrences.router,
        materials.router,
        themes.router,
        attendance.router,
        calendars.router,
        linked_events.router,
        own_data_router("events", OWN_DATA),
    ),
    access=access,
    says=(Theme, Series, Occurrence, ForgottenByEvents),
    handlers=Handlers().including(
        [network_handlers, attendance_handlers, material_handlers, session_handlers, erasure_handlers]
    ),
    current={
        Theme: current_themes,
        Series: current_series,
        Occurrence: current_occurrences,
        ForgottenByEvents: receipts(ForgottenByEvents),
    },
    shown={
        Theme: partial(current_themes, lock=UNLOCKED),
        Series: partial(current_series, lock=UNLOCKED),
        Occurrence: partial(current_occurrences, lock=UNLOCKED),
    },
    duties={END_OCCURRENCE: end_occurrence, EXTEND_SERIES: extend_series},
    gauges=set_gauges,
    own_data=OWN_DATA,
    purges=purges,
    kept={
        Theme: Kept("themes"),
        Series: Kept("series"),
        # its sequence too: calendars and mails would take the next change for one that they have seen
        Occurrence: Kept("occurrences", lifted_too=("sequence",)),
        ForgottenByEvents: Kept("erasures", key="person_id"),
    },
)
