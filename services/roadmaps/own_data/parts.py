"""Which parts roadmaps tells a person of, and which tables each comes from."""

from shared.networks import queries as networks
from shared.privacy.own_data import OwnData, Part

OWN_DATA: OwnData = {
    "roles": Part(networks.roles_of, ("roles",)),
}
