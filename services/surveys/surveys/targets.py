"""What a survey is about belongs to its network, as far as anybody has told."""

from uuid import UUID

from services.surveys.occurrences import queries as occurrences
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyTarget
from shared.networks.queries import network_is_known
from shared.organisations.queries import organisation_is_known
from shared.postgres import Connection


async def is_known(connection: Connection, survey: KeptSurvey) -> bool:
    """An occurrence and a series have to be the network's own; nobody asks in another network's name."""
    if survey.target_id is None:
        return True
    match survey.target_kind:
        case SurveyTarget.occurrence:
            heard = await occurrences.occurrence(connection, survey.target_id)
            return heard is not None and not heard.gone and heard.network_id == survey.network_id
        case SurveyTarget.series:
            return await occurrences.network_of_series(connection, survey.target_id) == survey.network_id
        case SurveyTarget.network | SurveyTarget.edition:
            return await _is_network(connection, survey.target_id, survey.network_id)
        case _:
            return await organisation_is_known(connection, survey.target_id)


async def _is_network(connection: Connection, target_id: UUID, network_id: UUID) -> bool:
    return target_id == network_id and await network_is_known(connection, network_id)
