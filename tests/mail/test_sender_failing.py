"""What can't be sent, or may have been sent: put off, sent again under its name, dropped or failed; no other waits."""

import asyncio
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from shared.mail import queries
from shared.mail.letters import InvalidAddress
from shared.mail.queries import Intent
from shared.mail.sender import message_id
from shared.postgres import Connection, Pool
from tests.mail.conftest import Clock, Letterbox
from tests.mail.test_sender import ADDRESS, intend, sender, states, to_akaa


async def test_a_recipient_refused_for_good_has_failed(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    letterbox.recipient = "550 no such user"
    await intend(pool, "one")
    await sender(pool, letterbox, clock).drain()
    assert await states(pool) == {"failed": 1}


async def test_a_mail_that_is_put_off_is_sent_later(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    letterbox.recipient = "451 greylisted"
    await intend(pool, "one")
    drain = sender(pool, letterbox, clock).drain
    await drain()
    assert await states(pool) == {"waiting": 1}

    letterbox.recipient = "250 OK"
    assert await drain() == 0, "not at once"
    clock.move(minutes=1)
    assert await drain() == 1
    assert await states(pool) == {"sent": 1}


async def test_a_server_that_is_away_loses_nothing(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    away = Letterbox(port=1)
    await intend(pool, "one")
    await sender(pool, away, clock).drain()
    assert await states(pool) == {"waiting": 1}
    clock.move(minutes=1)
    await sender(pool, letterbox, clock).drain()
    assert await states(pool) == {"sent": 1}


async def hang_up(server: SMTP, envelope: Envelope) -> str:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()
    return "250 OK"


@pytest.mark.parametrize(("template", "state", "letters"), [("confirm", "sent", 2), ("reminder", "dropped", 1)])
async def test_an_unknown_outcome_is_sent_again_unless_it_is_a_reminder(
    pool: Pool, letterbox: Letterbox, clock: Clock, template: str, state: str, letters: int
) -> None:
    letterbox.data = hang_up
    await intend(pool, "one", template)
    await sender(pool, letterbox, clock).drain()

    letterbox.data = Letterbox().data
    clock.move(minutes=1)
    await sender(pool, letterbox, clock).drain()

    assert await states(pool) == {state: 1}
    assert {letter["Message-ID"] for letter in letterbox.letters} == {message_id("one")}
    assert len(letterbox.letters) == letters


@pytest.mark.parametrize(("template", "state"), [("confirm", "sent"), ("reminder", "dropped")])
async def test_a_claim_whose_holder_died_is_taken_over(
    pool: Pool, letterbox: Letterbox, clock: Clock, template: str, state: str
) -> None:
    await intend(pool, "one", template)
    async with pool.acquire() as connection:
        assert await queries.claim_next(connection, clock()) is not None

    clock.move(seconds=59)
    await sender(pool, letterbox, clock).drain()
    assert await states(pool) == {"claimed": 1}, "its holder may still be at it"

    clock.move(seconds=2)
    await sender(pool, letterbox, clock).drain()
    assert await states(pool) == {state: 1}


async def test_who_lost_a_claim_cannot_settle_it(pool: Pool, clock: Clock) -> None:
    await intend(pool, "one")
    async with pool.acquire() as connection:
        first = await queries.claim_next(connection, clock())
        assert first is not None
        await queries.put_back(connection, first, clock())
        second = await queries.claim_next(connection, clock())
        assert second is not None
        assert not await queries.settle(connection, first, "failed", clock())
        assert await queries.settle(connection, second, "sent", clock())


async def test_a_letter_that_cannot_be_written_stops_no_other(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    async def compose(connection: Connection, intent: Intent) -> EmailMessage | None:
        if intent.business_key == "broken":
            raise RuntimeError(f"nothing to say to {ADDRESS}")
        return await to_akaa(connection, intent)

    await intend(pool, "broken")
    await intend(pool, "whole")
    await sender(pool, letterbox, clock, compose).drain()
    assert [letter["Subject"] for letter in letterbox.letters] == ["whole"]

    for _ in range(10):
        clock.move(minutes=5)
        await sender(pool, letterbox, clock, compose).drain()
    assert await states(pool) == {"failed": 1, "sent": 1}


async def test_an_address_that_is_none_has_failed(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    async def compose(connection: Connection, intent: Intent) -> EmailMessage | None:
        raise InvalidAddress("no e-mail address")

    await intend(pool, "one")
    await sender(pool, letterbox, clock, compose).drain()
    assert await states(pool) == {"failed": 1}
