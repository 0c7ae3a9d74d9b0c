"""Letters that ask people, each with the person's own link (features C3, C7)."""

from collections.abc import Mapping
from email.message import EmailMessage

from services.surveys.answers.entrances import LINK_LIVES, make_personal_link
from services.surveys.answers.intake import has_answered
from services.surveys.surveys import queries as surveys
from shared.contracts import AnswerMode, SurveyState
from shared.mail.desk import Desk, Writer
from shared.texts import say_time


async def invitation(desk: Desk) -> EmailMessage | None:
    return await _asking(desk, "survey_invitation")


async def reminder(desk: Desk) -> EmailMessage | None:
    return await _asking(desk, "survey_reminder")


async def _asking(desk: Desk, template: str) -> EmailMessage | None:
    """None: it is closed, or the person has answered meanwhile."""
    survey = await surveys.survey(desk.connection, desk.id("survey_id"))
    if survey is None or survey.state is not SurveyState.open or (survey.closes_at and survey.closes_at <= desk.now):
        return None
    if await has_answered(desk.connection, desk.held.answers_key, survey.id, desk.person.id):
        return None
    lives_until = survey.closes_at or desk.now + LINK_LIVES
    path = await make_personal_link(
        desk.connection, desk.held.link_key, survey.id, desk.person.id, desk.now, lives_until
    )
    mode = "anonymous" if survey.mode is AnswerMode.anonymous else "identified"
    until = ""
    if survey.closes_at:
        until = desk.held.texts.say(desk.language, "mail.survey_until", at=say_time(desk.language, survey.closes_at))
    return desk.letters.write(
        template,
        desk.language,
        to=desk.person.address,
        values={
            "title": survey.title.in_language(desk.language),
            "until": until,
            "mode": desk.held.texts.say(desk.language, f"mail.survey_{mode}"),
        },
        link=desk.url(path),
    )


WRITERS: Mapping[str, Writer] = {"survey_invitation": invitation, "survey_reminder": reminder}
