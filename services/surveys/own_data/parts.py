"""Which parts surveys tells a person of, and which tables each comes from."""

from services.surveys.own_data import queries
from shared.privacy.own_data import OwnData, Part

OWN_DATA: OwnData = {
    "roles": Part(queries.roles, ("roles",)),
}
