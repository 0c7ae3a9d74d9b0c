"""Lets anonymous answers come out, when enough of them wait or nothing comes any more."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from random import SystemRandom
from typing import Any
from uuid import UUID, uuid4

import orjson

from services.surveys.answers.payload import packed, unpacked
from services.surveys.answers.sealing import derived, seal, unseal
from services.surveys.mixing import queries, rules
from services.surveys.mixing.rules import Dealt, Waiting
from shared.due import Duty, due
from shared.postgres import Connection
from shared.privacy.erasure_queries import erased_among
from shared.web.resources import Resources

MIX = "mix_answers"
STAGED = "staged answers"
CLAIMS = "claims"

OVER = ("closed", "cancelled")
NONCE_AND_TAG = 12 + 16 + 4


async def mix_soon(tx: Connection, survey_id: UUID, now: datetime) -> None:
    """Have what waits come out as soon as it may: for whoever closes or cancels a survey."""
    await due.put(tx, MIX, str(survey_id), now)


def duties(held: Resources) -> Mapping[str, Duty]:
    """What mixing does later. Raises SystemExit where the key of what waits isn't told."""
    if not held.answers_key:
        raise SystemExit("set ANSWERS_KEY_FILE: the key of anonymous answers that wait, outside database and backup")
    return {MIX: partial(_mix, derived(held.answers_key, STAGED))}


async def _mix(key: bytes, tx: Connection, name: str, payload: dict[str, Any], now: datetime) -> None:
    await mix(tx, key, UUID(name), now)


async def mix(tx: Connection, key: bytes, survey_id: UUID, now: datetime, *, least: int | None = None) -> None:
    """One batch of the survey, if its time has come; at its end the last one, and all of it stirred.

    `least` is for the test that shows what batches are for: with 0 every answer comes out as it came.
    """
    survey = await queries.lock_survey(tx, survey_id)
    if survey is None or survey["mode"] != "anonymous":
        return
    over = survey["state"] in OVER
    sealed = await queries.staged(tx, survey_id)
    least = rules.smallest(sensitive=survey["sensitive"]) if least is None else least
    number = rules.leaving(len(sealed), least, over=over)
    if number:
        waiting = [unpacked(unseal(key, str(survey_id), one)) for one in sealed]
        size = max(len(one) for one in sealed) - NONCE_AND_TAG  # another version's may be longer
        await _let_out(tx, key, survey_id, rules.deal(waiting, number, SystemRandom()), size, now)
    if over:
        await queries.stir(tx, survey_id)


async def _let_out(tx: Connection, key: bytes, survey_id: UUID, dealt: Dealt, size: int, now: datetime) -> None:
    """Who was forgotten meanwhile isn't marked."""
    forgotten = await erased_among(tx, dealt.marked)
    order = list(range(1, len(dealt.out) + 1))
    SystemRandom().shuffle(order)
    await queries.move(
        tx,
        survey_id,
        now.date(),
        [(uuid4(), one.questionnaire_version, orjson.dumps(one.answers).decode()) for one in dealt.out],
        order,
        [person for person in dealt.marked if person not in forgotten],
        [(uuid4(), staged(key, survey_id, one, size)) for one in dealt.back],
    )


def staged(key: bytes, survey_id: UUID, waiting: Waiting, size: int) -> bytes:
    """As it waits: sealed for its survey, as long as any other answer to it."""
    return seal(key, str(survey_id), packed(waiting), size, secrets.token_bytes(12))
