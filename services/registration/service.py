"""Registration's rooms, put together."""

from functools import partial
from pathlib import Path

from services.registration import gauges
from services.registration.access import ACCESS
from services.registration.api_keys import api as api_keys_api
from services.registration.attendance import api as attendance_api
from services.registration.attendance import queries as attendance
from services.registration.attendance import saying
from services.registration.consents import api as consents_api
from services.registration.consents import notice_pages
from services.registration.directory import api as directory_api
from services.registration.enrolments import api as enrolments_api
from services.registration.enrolments import queries as enrolments
from services.registration.erasures import api as erasures_api
from services.registration.erasures import asking as erasing
from services.registration.erasures import letters as erasure_letters
from services.registration.erasures import pages as erasure_pages
from services.registration.erasures import queries as erasures
from services.registration.erasures.handlers import handlers as erasure_handlers
from services.registration.members import api as members_api
from services.registration.members import joining
from services.registration.members import letters as member_letters
from services.registration.members import list_queries as members
from services.registration.members import own_api as own_members_api
from services.registration.my_calendar import feed as my_calendar_feed
from services.registration.my_calendar import pages as my_calendar_pages
from services.registration.my_signups import pages as my_signups_pages
from services.registration.networks import api as networks_api
from services.registration.networks import queries as networks
from services.registration.occurrences.handlers import handlers as occurrence_handlers
from services.registration.organisations import api as organisations_api
from services.registration.organisations import import_api as organisation_imports_api
from services.registration.organisations import queries as organisations
from services.registration.own_data import pages as own_data_pages
from services.registration.own_data.parts import OWN_DATA
from services.registration.pages import account as account_pages
from services.registration.pages import joining as joining_pages
from services.registration.pages import logging_in as logging_in_pages
from services.registration.pages import memberships as membership_pages
from services.registration.pages import own_sessions as own_sessions_pages
from services.registration.participants import api as participants_api
from services.registration.people import api as people_api
from services.registration.people import asking, login, sessions
from services.registration.people import letters as people_letters
from services.registration.people.recipients import find_recipient
from services.registration.proposals import api as proposals_api
from services.registration.retention.purges import purges
from services.registration.roles import api as roles_api
from services.registration.roles import giving
from services.registration.roles import letters as role_letters
from services.registration.roles import queries as roles
from services.registration.schemas import queries as schemas
from services.registration.schemas import telling
from services.registration.series_signups import api as series_signups_api
from services.registration.service_keys import api as service_keys_api
from services.registration.signup_letters import letters as signup_letters
from services.registration.signup_lists import api as signup_lists_api
from services.registration.signup_policies import api as signup_policies_api
from services.registration.signup_policies import queries as signup_policies
from services.registration.signup_policies import setting
from services.registration.signups import api as signups_api
from services.registration.signups import for_others
from services.registration.signups import queries as signups
from shared.bus.handlers import Handlers
from shared.contracts import (
    Attendance,
    Enrolment,
    Erasure,
    Member,
    Network,
    Organisation,
    PublishedSchema,
    Role,
    Session,
    Signup,
    SignupPolicy,
)
from shared.mail.desk import composing
from shared.postgres.locking import UNLOCKED
from shared.privacy.own_data import own_data_router
from shared.runtime.kept import Kept
from shared.runtime.service import Service
from shared.web import ended_session_queries

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
        api_keys_api.router,
        service_keys_api.router,
        directory_api.router,
        signup_policies_api.router,
        signup_lists_api.router,
        series_signups_api.router,
        attendance_api.router,
        participants_api.router,
        consents_api.router,
        notice_pages.router,
        own_data_pages.router,
        own_data_router("registration", OWN_DATA),
        erasures_api.router,
        my_signups_pages.router,
        erasure_pages.router,
        joining_pages.router,
        membership_pages.router,
        account_pages.router,
        logging_in_pages.router,
        own_sessions_pages.router,
        my_calendar_feed.router,
        my_calendar_pages.router,
    ),
    access=ACCESS,
    says=(
        Organisation,
        Network,
        Enrolment,
        Member,
        Role,
        Session,
        SignupPolicy,
        Signup,
        Attendance,
        Erasure,
        PublishedSchema,
    ),
    handlers=Handlers().including([occurrence_handlers, erasure_handlers]),
    current={
        Organisation: organisations.after,
        Network: networks.after,
        Enrolment: enrolments.after,
        Member: members.after,
        Role: roles.after,
        Session: ended_session_queries.after,
        SignupPolicy: signup_policies.policies_after,
        Signup: signups.lock_signups,
        Attendance: attendance.lock_attendances,
        Erasure: erasures.lock_erasures,
        PublishedSchema: schemas.after,
    },
    shown={
        Organisation: partial(organisations.after, lock=UNLOCKED),
        Network: partial(networks.after, lock=UNLOCKED),
        Enrolment: partial(enrolments.after, lock=UNLOCKED),
        SignupPolicy: partial(signup_policies.policies_after, lock=UNLOCKED),
        PublishedSchema: partial(schemas.after, lock=UNLOCKED),
    },
    gauges=gauges.measure,
    ends_in_restore=sessions.end_everybodys,
    own_data=OWN_DATA,
    purges=purges,
    duties={
        giving.END_ROLE: giving.end_when_due,
        setting.CLOSING: setting.say_closing,
        saying.CHANGES: saying.say_changes,
        erasing.ERASE: erasing.erase_when_told,
        sessions.BURY: sessions.bury,
        telling.TELL: telling.tell_schemas,
    },
    holding=asking.doing({login.KIND: login.offer, **joining.ACTS, **for_others.ACTS}),
    compose=composing(
        {
            **people_letters.WRITERS,
            **member_letters.WRITERS,
            **role_letters.WRITERS,
            **signup_letters.WRITERS,
            **erasure_letters.WRITERS,
        },
        find_recipient,
    ),
    kept={
        Organisation: Kept("organisations"),
        Network: Kept("networks"),
        Enrolment: Kept("enrolments"),
        Member: Kept("members", history=Kept("member_history", key="member_id")),
        Role: Kept("roles"),
        Session: Kept("ended_sessions"),
        SignupPolicy: Kept("seatings", key="occurrence_id", also=(Kept("series_policies", key="series_id"),)),
        Signup: Kept("signups"),
        Attendance: Kept("attendances", key="occurrence_id"),
        Erasure: Kept("erasures", key="person_id"),
        PublishedSchema: Kept("published_schemas"),
    },
)
