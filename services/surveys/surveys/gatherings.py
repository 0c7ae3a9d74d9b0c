"""The occurrence that a survey is about, as far as its opening and closing hang on it."""

from services.surveys.occurrences import queries as occurrences
from services.surveys.occurrences.heard import HeardOccurrence
from services.surveys.surveys.rules import Gathering, KeptSurvey
from shared.contracts import SurveyTarget
from shared.postgres import Connection


async def gathering_of(connection: Connection, survey: KeptSurvey) -> Gathering | None:
    """None: it isn't about an occurrence, or nobody has told of that yet."""
    if survey.target_kind is not SurveyTarget.occurrence or survey.target_id is None:
        return None
    heard = await occurrences.occurrence(connection, survey.target_id)
    return as_gathering(heard) if heard else None


def as_gathering(heard: HeardOccurrence) -> Gathering | None:
    """None of one that was deleted before anybody told when it was to be."""
    if heard.starts_at is None or heard.ends_at is None:
        return None
    return Gathering(
        takes_place=heard.takes_place,
        ended=heard.state == "ended",
        starts_at=heard.starts_at,
        ends_at=heard.ends_at,
        historical=heard.historical,
    )
