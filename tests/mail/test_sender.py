"""Mails go out once each, late ones not at all, and a failing one stops no other."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from shared.mail import mails, queries
from shared.mail.post import Smtp
from shared.mail.queries import Intent
from shared.mail.sender import Compose, Sender, message_id
from shared.postgres import Connection, Pool
from shared.privacy.purge_queries import purge_mails
from tests.mail.conftest import NOW, Clock, Letterbox

ADDRESS = "kirjaamo@akaa.example"


async def intend(pool: Pool, key: str, template: str = "signup_confirmed", hours: float = 1) -> None:
    async with pool.acquire() as tx, tx.transaction():
        best_before = NOW + timedelta(hours=hours)
        await mails.intend(tx, key=key, person_id=uuid4(), template=template, best_before=best_before)


async def to_akaa(connection: Connection, intent: Intent) -> EmailMessage | None:
    letter = EmailMessage()
    letter["To"] = ADDRESS
    letter["Subject"] = intent.business_key
    letter.set_content("Tervetuloa")
    return letter


def sender(pool: Pool, box: Letterbox, clock: Clock, compose: Compose = to_akaa) -> Sender:
    smtp = Smtp("127.0.0.1", box.port, "digiverkosto@fcg.example", per_second=1000)
    return Sender(pool, smtp, compose, clock, reminders={"reminder"})


async def states(pool: Pool) -> dict[str, int]:
    async with pool.acquire() as connection:
        rows = await connection.fetch("SELECT state, count(*) AS number FROM mail_intents GROUP BY state")
    return {row["state"]: row["number"] for row in rows}


async def test_an_intended_mail_arrives(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    await intend(pool, "signup:1:confirmed:1")

    assert await sender(pool, letterbox, clock).drain() == 1

    [letter] = letterbox.letters
    assert letter["To"] == ADDRESS
    assert letter["Message-ID"] == message_id("signup:1:confirmed:1")
    assert letter["From"] == "Digiverkosto <digiverkosto@fcg.example>"
    assert letter["Date"].datetime == NOW
    assert await states(pool) == {"sent": 1}


async def test_the_same_fact_is_told_once(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    await intend(pool, "signup:1:confirmed:1")
    await intend(pool, "signup:1:confirmed:1")
    await sender(pool, letterbox, clock).drain()
    await sender(pool, letterbox, clock).drain()
    assert len(letterbox.letters) == 1


async def test_a_rolled_back_act_mails_nothing(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    async with pool.acquire() as tx:
        act = tx.transaction()
        await act.start()
        await mails.intend(tx, key="k", person_id=uuid4(), template="t", best_before=NOW + timedelta(hours=1))
        await act.rollback()
    assert await sender(pool, letterbox, clock).drain() == 0


async def test_values_and_language_reach_the_writer(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    seen: list[Intent] = []

    async def compose(connection: Connection, intent: Intent) -> EmailMessage | None:
        seen.append(intent)
        return None

    person, occurrence = uuid4(), uuid4()
    async with pool.acquire() as tx:
        await mails.intend(
            tx,
            key="k",
            person_id=person,
            template="moved",
            values={"occurrence_id": occurrence, "was": NOW, "heads": 3},
            best_before=NOW + timedelta(hours=1),
            language="sv",
        )
    await sender(pool, letterbox, clock, compose).drain()

    assert (seen[0].person_id, seen[0].language, seen[0].template) == (person, "sv", "moved")
    assert (UUID(seen[0].values["occurrence_id"]), seen[0].values["heads"]) == (occurrence, 3)
    assert await states(pool) == {"dropped": 1}


async def test_nothing_is_sent_about_the_past(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    await intend(pool, "late", hours=-1)
    await sender(pool, letterbox, clock).drain()
    assert letterbox.letters == []
    assert await states(pool) == {"expired": 1}


async def test_two_senders_send_each_mail_once(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    for number in range(40):
        await intend(pool, f"mail:{number}")
    await asyncio.gather(*(sender(pool, letterbox, clock).drain() for _ in range(4)))
    assert sorted(letter["Subject"] for letter in letterbox.letters) == sorted(f"mail:{n}" for n in range(40))


async def test_without_the_claim_two_senders_would_send_it_twice(pool: Pool) -> None:
    """The twin: both look for what waits before either has marked it."""
    await intend(pool, "mail:1")
    looked = asyncio.Barrier(2)
    sent: list[UUID] = []

    async def look_then_send() -> None:
        async with pool.acquire() as connection:
            waiting = await connection.fetch("SELECT id FROM mail_intents WHERE state = 'waiting'")
            await looked.wait()
            sent.extend(row["id"] for row in waiting)

    await asyncio.gather(look_then_send(), look_then_send())
    assert len(sent) == 2


@pytest.mark.parametrize("recipient", [f"550 {ADDRESS} unknown", f"451 {ADDRESS} later"])
async def test_no_log_holds_an_address(
    pool: Pool, letterbox: Letterbox, clock: Clock, recipient: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def compose(connection: Connection, intent: Intent) -> EmailMessage | None:
        if intent.business_key == "broken":
            raise RuntimeError(ADDRESS)
        return await to_akaa(connection, intent)

    letterbox.recipient = recipient
    await intend(pool, "broken")
    await intend(pool, "refused")
    with capture_logs() as logs:
        await sender(pool, letterbox, clock, compose).drain()

    assert {entry["event"] for entry in logs} >= {"mail_not_written"}
    assert ADDRESS not in repr(logs)
    assert ADDRESS not in "".join(r.getMessage() for r in caplog.records if r.name.startswith(("shared", "aiosmtplib")))


async def test_a_running_sender_sends_when_woken_and_stops_when_told(
    pool: Pool, letterbox: Letterbox, clock: Clock
) -> None:
    running = sender(pool, letterbox, clock)
    task = asyncio.create_task(running.run())
    await intend(pool, "one")
    running.woken.set()
    async with asyncio.timeout(5):
        await letterbox.filled.wait()
        running.stop()
        await task
    assert await states(pool) == {"sent": 1}


async def test_operators_see_what_is_not_sent(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    await intend(pool, "sent")
    await sender(pool, letterbox, clock).drain()
    letterbox.recipient = "550 no such user"
    await intend(pool, "refused")
    await sender(pool, letterbox, clock).drain()
    await intend(pool, "waits")
    async with pool.acquire() as connection:
        assert await queries.count_unsent(connection) == {"failed": 1, "waiting": 1}


async def test_old_mails_are_forgotten_and_waiting_ones_are_not(pool: Pool, letterbox: Letterbox, clock: Clock) -> None:
    await intend(pool, "sent")
    await sender(pool, letterbox, clock).drain()
    await intend(pool, "waits")
    async with pool.acquire() as tx:
        await purge_mails(tx, NOW - timedelta(days=1), 500, NOW)
        assert await states(pool) == {"sent": 1, "waiting": 1}
        await purge_mails(tx, NOW + timedelta(days=1), 500, NOW)
    assert await states(pool) == {"waiting": 1}
