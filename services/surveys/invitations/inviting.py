"""Asks by mail whoever hasn't been asked, and reminds whoever hasn't answered: once each, by due rows."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.surveys.invitations import queries
from services.surveys.invitations.rules import Plan, best_before, reminders, usual_plan, writes_now
from services.surveys.surveys import queries as surveys
from services.surveys.surveys.rules import KeptSurvey
from shared.due import due
from shared.mail import mails
from shared.mail.mails import Intended
from shared.postgres import Connection
from shared.telemetry import catalogue

INVITE = "invite"
REMIND = "remind"
AT_ONCE = 500


async def plan_of(connection: Connection, survey: KeptSurvey) -> Plan:
    return await queries.plan(connection, survey.id) or usual_plan(survey)


async def follow(tx: Connection, survey: KeptSurvey, now: datetime) -> None:
    """Due rows as the survey and its plan are now; the caller has locked it."""
    plan = await plan_of(tx, survey)
    if writes_now(survey, plan):
        await due.put(tx, INVITE, str(survey.id), now)
    else:
        await due.drop(tx, INVITE, str(survey.id))
    ahead = reminders(survey, plan, now)
    for days in plan.reminds_days_before:
        key = f"{survey.id}:{days}"
        if days in ahead:
            await due.put(tx, REMIND, key, ahead[days])
        else:
            await due.drop(tx, REMIND, key)


async def change_plan(tx: Connection, survey: KeptSurvey, invites: bool, days: Collection[int], now: datetime) -> None:
    """Another plan; reminders of the old one that lie ahead go."""
    before = await plan_of(tx, survey)
    for one in before.reminds_days_before:
        await due.drop(tx, REMIND, f"{survey.id}:{one}")
    await queries.keep_plan(
        tx, survey.id, replace(before, invites=invites, reminds_days_before=tuple(sorted(set(days), reverse=True)))
    )
    await follow(tx, survey, now)


async def ask_newcomers(
    tx: Connection,
    now: datetime,
    *,
    networks: Collection[UUID] = (),
    organisations: Collection[UUID] = (),
    occurrences: Collection[UUID] = (),
) -> None:
    """Who joins or signs up while a survey is open is asked too."""
    for survey_id in await queries.open_surveys_asking(tx, networks, organisations, occurrences):
        await due.put(tx, INVITE, str(survey_id), now)


async def invite(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: write to those who weren't written to."""
    survey = await surveys.survey(tx, UUID(key))
    if survey is None or not writes_now(survey, await plan_of(tx, survey)):
        return
    while asked := await queries.invite_next(tx, survey.id, now.date(), AT_ONCE):
        await _intend(tx, survey, "survey_invitation", "invited", asked, now)


async def remind(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: a reminder that was planned."""
    survey_id, _, days = key.partition(":")
    survey = await surveys.survey(tx, UUID(survey_id))
    if survey is not None and writes_now(survey, await plan_of(tx, survey)):
        await remind_now(tx, survey, f"before:{days}", now)


async def remind_now(tx: Connection, survey: KeptSurvey, which: str, now: datetime) -> int:
    """How many haven't answered and are written to. The same `which` twice reminds nobody twice."""
    people = await queries.unanswered(tx, survey.id)
    await _intend(tx, survey, "survey_reminder", f"reminded:{which}", people, now)
    catalogue.survey_reminders.inc(len(people))
    return len(people)


async def _intend(
    tx: Connection, survey: KeptSurvey, template: str, fact: str, people: Collection[UUID], now: datetime
) -> None:
    await mails.intend_all(
        tx,
        [
            Intended(
                key=f"survey:{survey.id}:{fact}:{person}",
                person_id=person,
                template=template,
                best_before=best_before(survey, now),
                values={"survey_id": str(survey.id)},
            )
            for person in people
        ],
    )
