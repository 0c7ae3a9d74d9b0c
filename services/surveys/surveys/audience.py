"""How many people a survey asks: those whom its target leads to, and those who were asked by other ways."""

from services.surveys.participants import queries as participants
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyKind, SurveyTarget
from shared.postgres import Connection


async def invited(connection: Connection, survey: KeptSurvey) -> int:
    """Before an occurrence the whole network is asked, after it those who had a place."""
    return await _led_to(connection, survey) + (survey.invited_elsewhere or 0)


async def _led_to(connection: Connection, survey: KeptSurvey) -> int:
    if survey.target_id is None:
        return 0
    if survey.target_kind in (SurveyTarget.network, SurveyTarget.edition):
        return await participants.count_members(connection, survey.target_id)
    if survey.target_kind is SurveyTarget.organisation:
        return await participants.count_of_organisation(connection, survey.target_id)
    if survey.kind is SurveyKind.pre_event:
        return await participants.count_members(connection, survey.network_id)
    if survey.target_kind is SurveyTarget.series:
        return await participants.count_signed_up_for_series(connection, survey.target_id)
    return await participants.count_signed_up(connection, survey.target_id)
