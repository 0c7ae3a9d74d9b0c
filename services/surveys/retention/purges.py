"""Each class of surveys' data, and how it goes when its time is over."""

from collections.abc import Mapping

from services.surveys.retention import leaving_open, queries
from shared.privacy.purging import Purge
from shared.web.resources import Resources


def purges(held: Resources) -> Mapping[str, Purge]:
    """By the names that retention.yaml gives them."""
    return {
        "assessment_authors": Purge(queries.purge_authors, queries.oldest_author),
        "survey_invitations": Purge(queries.purge_invitations, queries.oldest_invitation),
        "answers": Purge(leaving_open.purge_answers, queries.oldest_answer),
        "answer_drafts": Purge(queries.purge_drafts, queries.oldest_draft),
    }
