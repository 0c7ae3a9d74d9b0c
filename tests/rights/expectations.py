"""Who may do what, as the guarantees say it: written down here once more, apart from the code that decides it."""

from typing import Literal

PEOPLE = ("participant", "member_a", "secretary_a", "leader_a", "leader_b", "former_a", "coordinator", "administrator")
MACHINES = ("reader_a", "writer_a")
CALLERS = ("nobody", *PEOPLE, *MACHINES, "service")

SideName = Literal["a", "b"]

COORDINATES = {"a": {"leader_a", "secretary_a", "administrator"}, "b": {"leader_b", "administrator"}}
"""Whose roles give rights over a network today."""

OWNS = {"a": {"member_a"}, "b": {"leader_b"}}
"""Whose membership, sign-ups and sessions lie on a side."""

OWNERS_ALONE = {
    "PATCH /people/me/memberships/{member_id}",
    "DELETE /people/me/memberships/{member_id}",
    "DELETE /people/me/sessions/{session_id}",
}
OWNERS_AND_COORDINATORS = {"GET /signups/{signup_id}", "PATCH /signups/{signup_id}", "DELETE /signups/{signup_id}"}
COORDINATORS_OF_THE_TARGET = {"POST /series/{series_id}/clones"}
"""What a participant's route adds to "has a valid token"."""

IN_PERSON = {
    "POST /networks/{network_id}/roles",
    "DELETE /networks/{network_id}/roles/{role_id}",
    "POST /networks/{network_id}/handover",
    "POST /networks/{network_id}/api-keys",
    "GET /networks/{network_id}/api-keys",
    "DELETE /networks/{network_id}/api-keys/{key_id}",
    "PUT /assessments/{assessment_id}/targets/{criterion}",
    "PUT /assessments/{assessment_id}/consent",
}
"""Rights are given and taken by people, and what an organisation has decided is told by them."""

ENTRUSTED = {"a": {"member_a"}, "b": set[str]()}
"""Who is in the teams of a side's roadmaps, with every task."""

TEAMS_ALONE = {"PUT /follow-ups/{follow_up_id}/approval"}
"""What who coordinates the network may not do for those who were entrusted with it."""

SECRETS_BESIDE_TOKENS = {"POST /team-links/{secret}"}
"""Who shows the secret has to have logged in as well."""


def may(name: str, access: str, who: str, side: SideName) -> bool:
    """`access` is the name of the route's kind in the access table."""
    match access:
        case "Anyone" | "Operator":
            return True
        case "Secret" | "InBrowser":
            return False  # not by any token
        case "Participant":
            return who in PEOPLE and _as_participant(name, who, side)
        case "OurService":
            return who == "service"
        case "CoordinatorAnywhere":
            return who in ("coordinator", "administrator")
        case "Administrator":
            return who == "administrator"
        case "Entrusted" if name in TEAMS_ALONE:
            return who in ENTRUSTED[side]
        case "Entrusted" if who in ENTRUSTED[side]:
            return True
        case "Coordinator" | "Entrusted":
            return who in COORDINATES[side] or (side == "a" and _as_machine(name, who))
        case _:
            raise AssertionError(f"nobody has said who may do what is {access}")


def _as_participant(name: str, who: str, side: SideName) -> bool:
    if name in OWNERS_ALONE:
        return who in OWNS[side]
    if name in OWNERS_AND_COORDINATORS:
        return who in OWNS[side] | COORDINATES[side]
    if name in COORDINATORS_OF_THE_TARGET:
        return who in COORDINATES[side]
    return True


def _as_machine(name: str, who: str) -> bool:
    if name in IN_PERSON:
        return False
    return who == "writer_a" or (who == "reader_a" and name.startswith("GET "))
