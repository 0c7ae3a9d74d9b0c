"""A mail server that says nothing any more holds up the sender for a while, never for good, and no letter is lost."""

import asyncio
from datetime import timedelta

import pytest

from shared.mail import post
from shared.mail import sender as sending
from shared.postgres import Pool
from tests.faults.links import SILENT, proxied
from tests.mail.conftest import Clock, Letterbox
from tests.mail.test_sender import intend, sender, states


async def test_a_silent_mail_server_is_given_up_and_the_letter_sent_later(
    pool: Pool, letterbox: Letterbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.mail.post.ANSWER_SECONDS", 0.3)
    await intend(pool, "one")
    async with proxied("127.0.0.1", letterbox.port) as link:
        distant = Letterbox(port=link.port)
        await link.become(SILENT)
        async with asyncio.timeout(5):
            await sender(pool, distant, clock).drain()
        assert await states(pool) == {"waiting": 1}

        await link.clear_up()
        clock.move(minutes=1)
        await sender(pool, distant, clock).drain()
    assert await states(pool) == {"sent": 1}
    assert len(letterbox.letters) == 1


def test_a_claim_is_older_than_all_that_may_take_long_before_others_take_it_over() -> None:
    """Writing, connecting and the envelope, the letter itself: otherwise a slow server would have it sent twice."""
    longest = sending._COMPOSE_SECONDS + post.BEFORE_DATA_SECONDS + post.ANSWER_SECONDS
    assert timedelta(seconds=longest) < sending.STALE
