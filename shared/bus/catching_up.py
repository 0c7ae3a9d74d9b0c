"""Takes in what a service's topics hold beyond its positions, before the service itself runs."""

from collections.abc import Callable, Mapping, Sequence

from shared.bus import queries
from shared.bus.intake import Intake, Portion
from shared.bus.records import Place
from shared.bus.to_the_end import Stretch, TopicMissing, TopicReader
from shared.contracts import Contract
from shared.postgres import Pool


class StandsElsewhere(Exception):
    """A position was moved by somebody else: the service runs."""


def in_reading_order(contracts: Sequence[type[Contract]]) -> list[type[Contract]]:
    """What stays for ever first: erasures, so that nobody who was erased is brought back by what else is heard."""
    return sorted(contracts, key=lambda contract: (not contract.forever, contract.topic))


async def catch_up(
    pool: Pool,
    reader: TopicReader,
    cluster: str,
    intake: Intake,
    topic: str,
    progress: Callable[[str], None],
    *,
    up_to: Mapping[Place, int] | None = None,
) -> int:
    """Handle what is new on one topic, exactly as the running consumer would; how many messages.

    It ends where the log ends now; with `up_to`, at these offsets if they are lower, and at 0 where there is none.

    What cannot be handled becomes a dead letter, and a brake ends the topic, as ever. A topic that isn't there has
    nothing to tell. Raises StandsElsewhere.
    """
    try:
        places = await reader.places(topic)
    except TopicMissing:
        return 0
    async with pool.acquire() as connection:
        positions = await queries.positions(connection, cluster)
        braked = topic in await queries.brakes(connection)
    if braked:
        return 0
    stretches = await reader.stretches(places, positions)
    if up_to is not None:
        stretches = {at: Stretch(one.start, min(one.end, up_to.get(at, 0))) for at, one in stretches.items()}
    await _stand_at(pool, cluster, positions, stretches)
    expected, read = {place: stretch.start for place, stretch in stretches.items()}, 0
    async for place, records in reader.read(stretches):
        portion = Portion(place, records, records[-1].offset + 1)
        moved = await intake.take_in(cluster, [portion], {place: expected[place]})
        if place not in moved:
            raise StandsElsewhere(topic)
        expected |= moved
        read += len(records)
        progress(f"{topic}: {read} messages taken in")
        if moved[place] != portion.next_offset:
            return read
    return read


async def _stand_at(
    pool: Pool, cluster: str, positions: Mapping[Place, int], stretches: Mapping[Place, Stretch]
) -> None:
    """Positions stand where reading begins; they differ where the log is another one than they were made for.

    Raises StandsElsewhere when somebody else has moved one since it was read.
    """
    another = {place: one.start for place, one in stretches.items() if one.start != positions.get(place, 0)}
    async with pool.acquire() as tx, tx.transaction():
        await queries.lock_positions(tx, cluster, sorted(stretches))
        moves = [(*place, positions.get(place, 0), start) for place, start in sorted(another.items())]
        if moves and len(await queries.advance_positions(tx, cluster, moves)) < len(moves):
            raise StandsElsewhere
