"""Who may call what in registration."""

from collections.abc import Mapping

from services.registration.occurrences import queries as occurrences
from services.registration.people import sessions
from services.registration.roles import queries as roles
from services.registration.signups import queries as signups
from shared.web.access import (
    Access,
    AccessTable,
    Administrator,
    Anyone,
    Coordinator,
    CoordinatorAnywhere,
    InBrowser,
    NetworkOf,
    Participant,
    Secret,
)

ROUTES: Mapping[str, Access] = {
    # people
    "GET /jwks.json": Anyone(),
    "POST /logins": Anyone(),
    "POST /sessions": Secret(),
    "POST /sessions/current/tokens": Participant(),
    "DELETE /sessions/current": Participant(),
    "GET /people/me/sessions": Participant(),
    "DELETE /people/me/sessions/{session_id}": Participant(),
    "GET /people/me": Participant(),
    "PATCH /people/me": Participant(),
    "POST /people/me/address-changes": Participant(),
    "DELETE /people/me": Participant(),
    "POST /people/{person_id}/erasure": Administrator(),
    # organisations
    "GET /organisations": Anyone(),
    "GET /organisations/{organisation_id}": Anyone(),
    "POST /organisations": Administrator(),
    "PATCH /organisations/{organisation_id}": Administrator(),
    "POST /organisations/imports": Administrator(),
    "POST /organisations/populations": Administrator(),
    "POST /organisations/populations.csv": Administrator(),
    "POST /organisations/proposals": Participant(),
    "GET /organisations/proposals": Administrator(discloses="proposals"),
    "POST /organisations/proposals/{proposal_id}/acceptance": Administrator(discloses="proposals"),
    "POST /organisations/proposals/{proposal_id}/refusal": Administrator(discloses="proposals"),
    # networks
    "GET /networks": Anyone(),
    "GET /networks/{network_id}": Anyone(),
    "POST /networks": CoordinatorAnywhere(),
    "PATCH /networks/{network_id}": Coordinator(),
    "PUT /networks/{network_id}/state": Coordinator(),
    # enrolments
    "POST /networks/{network_id}/enrolments": Coordinator(),
    "GET /networks/{network_id}/enrolments": Anyone(),
    "DELETE /networks/{network_id}/enrolments/{enrolment_id}": Coordinator(),
    "GET /networks/{network_id}/municipalities": Anyone(),
    # members
    "POST /networks/{network_id}/members": Anyone(),
    "POST /networks/{network_id}/members/resend": Anyone(),
    "GET /networks/{network_id}/members": Coordinator(discloses="members"),
    "GET /networks/{network_id}/members/{member_id}": Coordinator(discloses="members"),
    "POST /networks/{network_id}/members/{member_id}/approval": Coordinator(discloses="members"),
    "POST /networks/{network_id}/members/{member_id}/rejection": Coordinator(discloses="members"),
    "POST /networks/{network_id}/members/{member_id}/review": Coordinator(discloses="members"),
    "GET /networks/{network_id}/organisations": Anyone(),
    "GET /people/me/memberships": Participant(),
    "PATCH /people/me/memberships/{member_id}": Participant(),
    "DELETE /people/me/memberships/{member_id}": Participant(),
    # roles
    "GET /networks/{network_id}/roles": Coordinator(discloses="roles"),
    "POST /networks/{network_id}/roles": Coordinator(discloses="roles", in_person=True),
    "DELETE /networks/{network_id}/roles/{role_id}": Coordinator(discloses="roles", in_person=True),
    "POST /networks/{network_id}/handover": Coordinator(discloses="roles", in_person=True),
    # keys of other agencies' programs: whoever gives and takes rights is a person
    "POST /networks/{network_id}/api-keys": Coordinator(in_person=True),
    "GET /networks/{network_id}/api-keys": Coordinator(in_person=True),
    "DELETE /networks/{network_id}/api-keys/{key_id}": Coordinator(in_person=True),
    "POST /api-keys": Administrator(),
    "GET /api-keys": Administrator(),
    "DELETE /api-keys/{key_id}": Administrator(),
    "POST /api-keys/tokens": Secret(),  # the key; the route answers 401 to every other
    # sign-up policies
    "GET /occurrences/{occurrence_id}/signup-policy": Anyone(),
    "PUT /occurrences/{occurrence_id}/signup-policy": Coordinator("occurrence_id"),
    "GET /occurrences/{occurrence_id}/seating": Coordinator("occurrence_id"),
    "GET /series/{series_id}/signup-policy": Coordinator("series_id"),
    "PUT /series/{series_id}/signup-policy": Coordinator("series_id"),
    # sign-ups
    "POST /occurrences/{occurrence_id}/signups": Participant(),
    "POST /occurrences/{occurrence_id}/signups/for-others": Participant(),
    "GET /occurrences/{occurrence_id}/signups": Coordinator("occurrence_id", discloses="signups"),
    "GET /occurrences/{occurrence_id}/signups.csv": Coordinator("occurrence_id", discloses="signups"),
    "GET /occurrences/{occurrence_id}/signups.xlsx": Coordinator("occurrence_id", discloses="signups"),
    "GET /signups": Participant(),
    "GET /signups/{signup_id}": Participant(),
    "PATCH /signups/{signup_id}": Participant(),
    "DELETE /signups/{signup_id}": Participant(),
    "GET /series-signups": Participant(),
    "GET /series/{series_id}/signups": Coordinator("series_id", discloses="signups"),
    "POST /series/{series_id}/signups": Participant(),
    "DELETE /series/{series_id}/signups": Participant(),
    # attendance
    "PUT /occurrences/{occurrence_id}/attendance": Coordinator("occurrence_id"),
    "GET /occurrences/{occurrence_id}/attendance": Coordinator("occurrence_id"),
    "POST /signups/{signup_id}/attended": Coordinator("signup_id", discloses="attendance"),
    "GET /networks/{network_id}/attendance": Coordinator(),
    # pages for everybody, and pages that mailed links open
    "GET /networks/{network_id}/join": Anyone(),
    "POST /networks/{network_id}/join": Anyone(),
    "GET /login": Anyone(),
    "POST /login": Anyone(),
    "GET /my-signups/{secret}": Secret(),
    "POST /my-signups/{secret}/occurrences/{occurrence_id}": Secret(),
    "GET /my-signups/{secret}/signups/{signup_id}": Secret(),
    "POST /my-signups/{secret}/signups/{signup_id}": Secret(),
    "POST /my-signups/{secret}/signups/{signup_id}/withdrawal": Secret(),
    "POST /my-signups/{secret}/series/{series_id}": Secret(),
    "POST /my-signups/{secret}/series/{series_id}/withdrawal": Secret(),
    "POST /my-signups/{secret}/calendar": Secret(),
    "POST /my-signups/{secret}/calendar/revocation": Secret(),
    "GET /my-calendar/{secret}.ics": Secret(),
    "GET /my-signups/{secret}/erasure": Secret(),
    "POST /my-signups/{secret}/erasure": Secret(),
    "GET /erasures/{secret}": Secret(),
    "GET /join/{secret}": Secret(),
    "GET /confirm/{secret}": Secret(),
    "POST /confirm/{secret}": Secret(),
    "GET /leave/{secret}": Secret(),
    "POST /leave/{secret}": Secret(from_elsewhere=True),
    "POST /leave/{secret}/all": Secret(),
    "GET /login/{secret}": Secret(),
    "POST /login/{secret}": Secret(),
    "GET /address/{secret}": Secret(),
    "POST /address/{secret}": Secret(),
    # pages for who has logged in with the browser
    "GET /me": InBrowser(),
    "POST /me/occurrences/{occurrence_id}": InBrowser(),
    "GET /me/signups/{signup_id}": InBrowser(),
    "POST /me/signups/{signup_id}": InBrowser(),
    "POST /me/signups/{signup_id}/withdrawal": InBrowser(),
    "POST /me/series/{series_id}": InBrowser(),
    "POST /me/series/{series_id}/withdrawal": InBrowser(),
    "POST /me/calendar": InBrowser(),
    "POST /me/calendar/revocation": InBrowser(),
    "GET /me/sessions": InBrowser(),
    "POST /me/sessions/{session_id}/end": InBrowser(),
    "POST /me/sessions/end-others": InBrowser(),
    "POST /logout": InBrowser(),
}

NETWORK_OF: Mapping[str, NetworkOf] = {
    "occurrence_id": occurrences.network_of_occurrence,
    "series_id": occurrences.network_of_series,
    "signup_id": signups.network_of_signup,
}
"""How other path parameters than network_id lead to their network."""

ACCESS = AccessTable(ROUTES, roles.coordinates, NETWORK_OF, sessions.of_cookie)
