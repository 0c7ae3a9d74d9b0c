"""The domain in numbers, read from the database before each scrape."""

from services.registration.attendance import queries as attendance
from services.registration.enrolments import queries as enrolments
from services.registration.erasures import queries as erasures
from services.registration.members import list_queries as members
from services.registration.networks import queries as networks
from services.registration.signups import queries as signups
from shared.contracts import MemberState, NetworkState, SignupState
from shared.postgres import Connection
from shared.telemetry import catalogue


async def measure(connection: Connection) -> None:
    """Every state has a number, also 0: a gauge that vanishes would keep its last value on a dashboard."""
    in_networks = await networks.count_by_state(connection)
    for network_state in NetworkState:
        catalogue.networks.labels(network_state.value).set(in_networks.get(network_state.value, 0))
    in_members = await members.count_by_state(connection)
    for member_state in MemberState:
        catalogue.members.labels(member_state.value).set(in_members.get(member_state.value, 0))
    for network_id, number in (await members.count_active(connection)).items():
        catalogue.members_active.labels(str(network_id)).set(number)
    for network_id, number in (await enrolments.count_by_network(connection)).items():
        catalogue.municipalities_enrolled.labels(str(network_id)).set(number)
    in_signups = await signups.count_by_state(connection)
    for signup_state in SignupState:
        catalogue.signups.labels(signup_state.value).set(in_signups.get(signup_state.value, 0))
    catalogue.seats_oversold.set(await signups.count_oversold(connection))
    number, oldest = await erasures.open_erasures(connection)
    catalogue.erasures_open.set(number)
    catalogue.erasures_oldest_seconds.set(oldest)
    for network_id, heads in await attendance.heads_by_network(connection):
        catalogue.attendance_heads.labels(str(network_id)).set(heads)
