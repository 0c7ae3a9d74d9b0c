"""Rows of surveys' own classes of data, made as old as a test wants them."""

from collections.abc import Mapping

from tests.privacy.aged import Aged, rows

SURVEY = """
    INSERT INTO surveys (id, network_id, kind, target_kind, title, state, activated_at, opened_at, closed_at)
    VALUES ($1::uuid, $1, 'wish', 'nothing', '{"fi": "Toiveet"}', 'closed', $2::timestamptz, $2, $2)
"""
ROUND = """
    INSERT INTO assessment_rounds (id, network_id, organisation_id, number, model, model_key, answering)
    SELECT $1::uuid, $1, $1, 1, '{}', 'kypsyys', 'open_link' WHERE $2::timestamptz IS NOT NULL
"""
ASSESSMENT = """
    INSERT INTO assessments (id, round_id, organisation_id, start)
    SELECT $1::uuid, $1, $1, '{}' WHERE $2::timestamptz IS NOT NULL
"""

IN_SURVEYS: Mapping[str, Aged] = {
    "answers": rows(
        SURVEY,
        """
        INSERT INTO responses (id, survey_id, questionnaire_version, anonymous, answers, answered_on, person_id)
        VALUES ($1::uuid, $1, 1, false, '{}', ($2::timestamptz)::date, $1)
        """,
        there="SELECT FROM responses WHERE id = $1",
    ),
    "answer_drafts": rows(
        """
        INSERT INTO drafts (id, survey_id, sealed, kept_until)
        VALUES (sha256($1::uuid::text::bytea), $1, 'x', ($2::timestamptz)::date)
        """,
        there="SELECT FROM drafts WHERE survey_id = $1",
    ),
    "survey_invitations": rows(
        SURVEY,
        """
        INSERT INTO invitations (survey_id, person_id, invited_on) VALUES ($1::uuid, $1, ($2::timestamptz)::date)
        """,
        there="SELECT FROM invitations WHERE person_id = $1",
    ),
    "assessment_authors": rows(
        ROUND,
        ASSESSMENT,
        """
        INSERT INTO assessment_consents (assessment_id, consent, reason, role, given_by, given_at)
        VALUES ($1::uuid, 'none', 'Vielä kesken', 'johtoryhmä', $1, $2::timestamptz)
        """,
        there="SELECT FROM assessment_consents WHERE given_by = $1",
    ),
}
