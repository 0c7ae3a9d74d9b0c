"""Registration's rooms, put together."""

from pathlib import Path

from services.registration import gauges
from services.registration.access import ACCESS
from services.registration.attendance import api as attendance_api
from services.registration.attendance import queries as attendance
from services.registration.attendance import saying
from services.registration.enrolments import api as enrolments_api
from services.registration.enrolments import queries as enrolments
from services.registration.letters import composing
from services.registration.members import api as members_api
from services.registration.members import letters as member_letters
from services.registration.members import list_queries as members
from services.registration.members import own_api as own_members_api
from services.registration.my_signups import pages as my_signups_pages
from services.registration.networks import api as networks_api
from services.registration.networks import queries as networks
from services.registration.occurrences.handlers import handlers
from services.registration.organisations import api as organisations_api
from services.registration.organisations import import_api as organisation_imports_api
from services.registration.organisations import queries as organisations
from services.registration.pages import account as account_pages
from services.registration.pages import joining as joining_pages
from services.registration.pages import memberships as membership_pages
from services.registration.people import api as people_api
from services.registration.people import letters as people_letters
from services.registration.people import tidying
from services.registration.proposals import api as proposals_api
from services.registration.roles import api as roles_api
from services.registration.roles import giving
from services.registration.roles import letters as role_letters
from services.registration.roles import queries as roles
from services.registration.series_signups import api as series_signups_api
from services.registration.signup_letters import letters as signup_letters
from services.registration.signup_lists import api as signup_lists_api
from services.registration.signup_policies import api as signup_policies_api
from services.registration.signup_policies import queries as signup_policies
from services.registration.signup_policies import setting
from services.registration.signups import api as signups_api
from services.registration.signups import queries as signups
from shared.contracts import Attendance, Enrolment, Member, Network, Organisation, Role, Signup, SignupPolicy
from shared.runtime.service import Service

FOLDER = Path(__file__).parent

SERVICE = Service(
    name="registration",
    migrations=FOLDER / "migrations",
    texts=FOLDER / "texts",
    routers=(
        signups_api.router,  # first: its sign-up is the hot path, and routes are tried in order
        people_api.router,
        proposals_api.router,
        organisation_imports_api.router,
        organisations_api.router,
        networks_api.router,
        enrolments_api.router,
        members_api.router,
        own_members_api.router,
        roles_api.router,
        signup_policies_api.router,
        signup_lists_api.router,
        series_signups_api.router,
        attendance_api.router,
        my_signups_pages.router,
        joining_pages.router,
        membership_pages.router,
        account_pages.router,
    ),
    access=ACCESS,
    says=(Organisation, Network, Enrolment, Member, Role, SignupPolicy, Signup, Attendance),
    handlers=handlers,
    current={
        Organisation: organisations.after,
        Network: networks.after,
        Enrolment: enrolments.after,
        Member: members.after,
        Role: roles.after,
        SignupPolicy: signup_policies.lock_policies,
        Signup: signups.lock_signups,
        Attendance: attendance.lock_attendances,
    },
    gauges=gauges.measure,
    duties={
        giving.END_ROLE: giving.end_when_due,
        setting.CLOSING: setting.say_closing,
        saying.CHANGES: saying.say_changes,
        tidying.TIDY: tidying.tidy,
    },
    compose=composing(
        {**people_letters.WRITERS, **member_letters.WRITERS, **role_letters.WRITERS, **signup_letters.WRITERS}
    ),
)
