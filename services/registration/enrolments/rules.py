"""Which municipalities an enrolment brings (feature A7). Pure."""

from collections.abc import Mapping
from uuid import UUID

from shared.contracts import Organisation, OrganisationKind


def brought_by(organisation: Organisation, kinds: Mapping[UUID, OrganisationKind]) -> tuple[UUID, ...]:
    """Itself, where it is a municipality; a joint body's member municipalities. `kinds` are its members'."""
    if organisation.kind is OrganisationKind.municipality:
        return (organisation.id,)
    return tuple(sorted(m for m in organisation.member_ids if kinds[m] is OrganisationKind.municipality))
