"""What was published of a survey, as everybody is shown it."""

from typing import Any
from uuid import UUID

from services.surveys.publications import queries
from services.surveys.publications.bodies import ReleasedText, ResultsView
from shared.postgres import Connection
from shared.web.problems import existing


async def published_view(connection: Connection, survey_id: UUID) -> ResultsView:
    row = existing(await queries.publication(connection, survey_id))
    texts = [ReleasedText(**text) for text in await queries.released(connection, survey_id)]
    shown: dict[str, Any] = dict(row)
    asked = shown.pop("asked") or None
    n = shown["results"]["n"]
    return ResultsView(
        publication_id=shown.pop("id"), survey_kind=shown.pop("kind"), questions=shown.pop("wording"), texts=texts,
        asked=asked, response_rate=round(n / asked, 3) if asked and asked >= n else None, **shown,
    )  # fmt: skip
