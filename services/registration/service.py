"""Registration's rooms, put together."""

from pathlib import Path

from services.registration import gauges
from services.registration.access import ACCESS
from services.registration.enrolments import api as enrolments_api
from services.registration.enrolments import queries as enrolments
from services.registration.letters import composing
from services.registration.members import api as members_api
from services.registration.members import letters as member_letters
from services.registration.members import list_queries as members
from services.registration.members import own_api as own_members_api
from services.registration.networks import api as networks_api
from services.registration.networks import queries as networks
from services.registration.organisations import api as organisations_api
from services.registration.organisations import import_api as organisation_imports_api
from services.registration.organisations import queries as organisations
from services.registration.pages import account as account_pages
from services.registration.pages import memberships as membership_pages
from services.registration.people import api as people_api
from services.registration.people import letters as people_letters
from services.registration.proposals import api as proposals_api
from services.registration.roles import api as roles_api
from services.registration.roles import giving
from services.registration.roles import letters as role_letters
from services.registration.roles import queries as roles
from shared.bus.handlers import Handlers
from shared.contracts import Enrolment, Member, Network, Organisation, Role
from shared.runtime.service import Service

FOLDER = Path(__file__).parent

SERVICE = Service(
    name="registration",
    migrations=FOLDER / "migrations",
    texts=FOLDER / "texts",
    routers=(
        people_api.router,
        proposals_api.router,
        organisation_imports_api.router,
        organisations_api.router,
        networks_api.router,
        enrolments_api.router,
        members_api.router,
        own_members_api.router,
        roles_api.router,
        membership_pages.router,
        account_pages.router,
    ),
    access=ACCESS,
    says=(Organisation, Network, Enrolment, Member, Role),
    handlers=Handlers(),
    current={
        Organisation: organisations.after,
        Network: networks.after,
        Enrolment: enrolments.after,
        Member: members.after,
        Role: roles.after,
    },
    gauges=gauges.measure,
    duties={giving.END_ROLE: giving.end_when_due},
    compose=composing({**people_letters.WRITERS, **member_letters.WRITERS, **role_letters.WRITERS}),
)
