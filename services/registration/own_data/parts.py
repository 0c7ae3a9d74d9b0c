"""Which parts registration tells a person of, and which tables each comes from."""

from services.registration.own_data import queries
from shared.privacy.own_data import OwnData, Part

OWN_DATA: OwnData = {
    "profile": Part(queries.profile, ("people", "staff")),
    "address_changes": Part(queries.address_changes, ("address_changes",)),
    "consents": Part(queries.consents, ("consents",)),
    "memberships": Part(queries.memberships, ("members",)),
    "membership_history": Part(queries.membership_history, ("member_history",)),
    "roles": Part(queries.roles, ("roles",)),
    "signups": Part(queries.signups, ("signups",)),
    "series_signups": Part(queries.series_signups, ("series_signups",)),
    "proposals": Part(queries.proposals, ("organisation_proposals",)),
    "decisions": Part(queries.decisions, ("member_history",)),
    "made": Part(queries.made, ("networks", "enrolments", "attendances", "api_keys")),
    "sessions": Part(queries.sessions, ("sessions",)),
}
