"""What the service's database and outbox say of one occurrence, in the words of the models."""

from uuid import UUID

from shared.contracts import Contract, Signup, SignupPolicy
from tests.models.waiting_list import WaitingList
from tests.parts import Running

PEOPLE = """
SELECT person_id, CASE state WHEN 'cancelled' THEN returns_to ELSE state END AS place
FROM signups WHERE occurrence_id = $1 AND state <> 'withdrawn' ORDER BY ticket
"""
SEATING = """
SELECT capacity, suspended, confirmed, waiting, ceiling,
       (SELECT count(*) FROM signups s WHERE s.occurrence_id = g.occurrence_id AND s.state = 'confirmed') AS sat,
       (SELECT count(*) FROM signups s WHERE s.occurrence_id = g.occurrence_id AND s.state = 'waiting') AS waited
FROM seatings g WHERE occurrence_id = $1
"""
SAID = """
SELECT type, topic, body FROM outbox
WHERE key = $1 OR key IN (SELECT id FROM signups WHERE occurrence_id = $1) ORDER BY seq
"""
CONTRACTS: dict[str, type[Contract]] = {one.topic: one for one in (Signup, SignupPolicy)}


async def stored(service: Running, occurrence_id: UUID) -> WaitingList:
    """The list as it is stored. Fails where the counters don't say what the rows say (guarantees RQ1, RQ4)."""
    (seating,) = await service.fetch(SEATING, occurrence_id)
    assert (seating["confirmed"], seating["waiting"]) == (seating["sat"], seating["waited"])
    if seating["capacity"] is not None:
        assert seating["confirmed"] <= max(seating["capacity"], seating["ceiling"])
        assert not seating["waiting"] or seating["confirmed"] >= seating["capacity"]
    rows = await service.fetch(PEOPLE, occurrence_id)
    places = {place: [row["person_id"] for row in rows if row["place"] == place] for place in ("confirmed", "waiting")}
    return WaitingList(seating["capacity"], places["confirmed"], places["waiting"], seating["suspended"])


async def said(service: Running, occurrence_id: UUID) -> list[tuple[str, Contract]]:
    """Types and states that the outbox holds of an occurrence's policy and places, in its order."""
    rows = await service.fetch(SAID, occurrence_id)
    return [
        (row["type"], CONTRACTS[row["topic"]].model_validate_json(row["body"]))
        for row in rows
        if row["topic"] in CONTRACTS
    ]


def same(one: WaitingList, other: WaitingList) -> bool:
    """Who sits isn't in any order; who waits is."""
    return (one.limit, set(one.seated), one.queue, one.called_off) == (
        other.limit,
        set(other.seated),
        other.queue,
        other.called_off,
    )
