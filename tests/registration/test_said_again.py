"""An emptied Kafka is filled again from the start: whoever was told by mail isn't told anew (guarantee RD16)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from shared.contracts import Occurrence, OccurrenceState
from tests.parts import Running
from tests.registration.gatherings import Gatherings

Loss = Callable[[Running, Occurrence], Awaitable[object]]


async def guard_lost(service: Running, occurrence: Occurrence) -> None:
    """As if the projection took what it has had for news: it stands where it stood before the move."""
    await service.fetch(
        "UPDATE occurrences SET version = $2, starts_at = $3, ends_at = $4, state = 'scheduled' WHERE id = $1",
        occurrence.id,
        occurrence.version,
        occurrence.starts_at,
        occurrence.ends_at,
    )


async def key_lost(service: Running, occurrence: Occurrence) -> None:
    """As if a mail had no business key by which it is known to be intended already."""
    await service.fetch("UPDATE mail_intents SET business_key = $1 || business_key", uuid4().hex)


async def both_lost(service: Running, occurrence: Occurrence) -> None:
    await guard_lost(service, occurrence)
    await key_lost(service, occurrence)


async def mails_after(gatherings: Gatherings, lost: Loss | None = None) -> tuple[int, int]:
    """How many letters go out about a move: when it is heard, and when its newest state is said again."""
    (akaa,) = await gatherings.people("akaa")
    planned = await gatherings.open()
    await gatherings.sign_up(planned, akaa)
    later = {"starts_at": planned.starts_at + timedelta(hours=2), "ends_at": planned.ends_at + timedelta(hours=2)}
    moved = await gatherings.next(planned, **later)
    before = await moves_told(gatherings)
    if lost:
        await lost(gatherings.service, planned)
    await gatherings.service.hear(moved)
    return before, await moves_told(gatherings)


async def moves_told(gatherings: Gatherings) -> int:
    """Letters that go out now; each goes once."""
    letters = await gatherings.scenes.mails("kirjaamo@akaa.example")
    return [str(letter["Subject"]).startswith("Muutos") for letter in letters].count(True)


async def test_a_move_that_is_said_again_mails_nobody_anew(gatherings: Gatherings) -> None:
    assert await mails_after(gatherings) == (1, 0)


@pytest.mark.parametrize("lost", [guard_lost, key_lost])
async def test_each_of_the_two_protections_is_enough_alone(gatherings: Gatherings, lost: Loss) -> None:
    assert await mails_after(gatherings, lost) == (1, 0)


async def test_twin_without_both_everybody_is_mailed_anew(gatherings: Gatherings) -> None:
    """RT1: so neither the position in the old log nor anything else holds it."""
    assert await mails_after(gatherings, both_lost) == (1, 1)


async def test_what_was_called_off_and_is_said_again_says_and_mails_nothing(gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    planned = await gatherings.open()
    await gatherings.sign_up(planned, akaa)
    called_off = await gatherings.next(planned, state=OccurrenceState.cancelled, cancelled_with=uuid4())
    await gatherings.scenes.mails("kirjaamo@akaa.example")
    said = await unsaid(gatherings)

    await guard_lost(gatherings.service, planned)
    await gatherings.service.hear(called_off)

    assert await gatherings.scenes.mails("kirjaamo@akaa.example") == []
    assert await unsaid(gatherings) == said


async def unsaid(gatherings: Gatherings) -> int:
    return len(await gatherings.service.fetch("SELECT FROM outbox"))
