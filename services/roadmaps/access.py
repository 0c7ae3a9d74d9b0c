"""Who may ask what: a network's coordinators plan, everybody reads what is published."""

from shared.networks.queries import holds_role
from shared.web.access import AccessTable, Participant

access = AccessTable(
    routes={
        "GET /people/me/data": Participant(),
    },
    holds_role=holds_role,
    network_of={},
)
