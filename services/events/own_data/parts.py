"""Which parts events tells a person of, and which tables each comes from."""

from services.events.own_data import queries
from shared.networks import queries as networks
from shared.privacy.own_data import OwnData, Part

OWN_DATA: OwnData = {
    "roles": Part(networks.roles_of, ("roles",)),
    "theme_changes": Part(queries.theme_changes, ("theme_changes",)),
    "cancellations": Part(queries.cancellations, ("cancellations",)),
}
