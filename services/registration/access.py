"""Who may call what in registration."""

from collections.abc import Mapping

from services.registration.roles import queries as roles
from shared.web.access import (
    Access,
    AccessTable,
    Administrator,
    Anyone,
    Coordinator,
    CoordinatorAnywhere,
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
    "GET /people/me": Participant(),
    "PATCH /people/me": Participant(),
    "POST /people/me/address-changes": Participant(),
    # organisations
    "GET /organisations": Anyone(),
    "GET /organisations/{organisation_id}": Anyone(),
    "POST /organisations": Administrator(),
    "PATCH /organisations/{organisation_id}": Administrator(),
    "POST /organisations/imports": Administrator(),
    "POST /organisations/populations": Administrator(),
    "POST /organisations/proposals": Participant(),
    "GET /organisations/proposals": Administrator(),
    "POST /organisations/proposals/{proposal_id}/acceptance": Administrator(),
    "POST /organisations/proposals/{proposal_id}/refusal": Administrator(),
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
    "GET /networks/{network_id}/members": Coordinator(),
    "GET /networks/{network_id}/members/{member_id}": Coordinator(),
    "POST /networks/{network_id}/members/{member_id}/approval": Coordinator(),
    "POST /networks/{network_id}/members/{member_id}/rejection": Coordinator(),
    "POST /networks/{network_id}/members/{member_id}/review": Coordinator(),
    "GET /networks/{network_id}/organisations": Anyone(),
    "GET /people/me/memberships": Participant(),
    "PATCH /people/me/memberships/{member_id}": Participant(),
    "DELETE /people/me/memberships/{member_id}": Participant(),
    # roles
    "GET /networks/{network_id}/roles": Coordinator(),
    "POST /networks/{network_id}/roles": Coordinator(),
    "DELETE /networks/{network_id}/roles/{role_id}": Coordinator(),
    "POST /networks/{network_id}/handover": Coordinator(),
    # pages that mailed links open
    "GET /confirm/{secret}": Secret(),
    "POST /confirm/{secret}": Secret(),
    "GET /leave/{secret}": Secret(),
    "POST /leave/{secret}": Secret(),
    "POST /leave/{secret}/all": Secret(),
    "GET /address/{secret}": Secret(),
    "POST /address/{secret}": Secret(),
}

NETWORK_OF: Mapping[str, NetworkOf] = {}
"""How other path parameters than network_id lead to their network."""

ACCESS = AccessTable(ROUTES, roles.coordinates, NETWORK_OF)
