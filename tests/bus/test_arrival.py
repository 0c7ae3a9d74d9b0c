"""Dependent aggregates may arrive in every order: what lacks its parent is kept, what is old changes nothing."""

from datetime import UTC, datetime
from itertools import islice, permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.bus.handlers import Gone, Handlers
from shared.bus.intake import Intake, Portion
from shared.contracts import Localised, Series, Theme
from shared.postgres import Connection
from tests.bus.records import record
from tests.bus.stage import Stage
from tests.bus.states import series, theme

TABLES = """
CREATE TABLE IF NOT EXISTS parents (id uuid PRIMARY KEY, version bigint NOT NULL, title text NOT NULL);
CREATE TABLE IF NOT EXISTS children (
    id uuid PRIMARY KEY, version bigint NOT NULL, parent_id uuid NOT NULL, title text NOT NULL
);
"""
VIEW = """
SELECT children.title AS child, children.version, parents.title AS parent
FROM children LEFT JOIN parents ON parents.id = parent_id
WHERE parent_id = $1 ORDER BY child
"""
WHOLE = [("Kilpailutus", 1, "Perjantai 2"), ("Tekoäly 3", 3, "Perjantai 2")]


class Family:
    """Themes are kept under the series that their network id names; projections as services write them."""

    guarded = True
    waits_for_parents = False

    def handlers(self) -> Handlers:
        handlers = Handlers()
        handlers.handles(Series)(self.keep_parents)
        handlers.handles(Theme)(self.keep_children)
        handlers.forgets(Theme)(self.forget_children)
        return handlers

    @property
    def guard(self) -> str:
        return "WHERE {0}.version < excluded.version" if self.guarded else ""

    async def keep_parents(self, parents: list[Series], tx: Connection, _: datetime) -> None:
        await tx.executemany(
            "INSERT INTO parents VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE "
            f"SET version = excluded.version, title = excluded.title {self.guard.format('parents')}",
            [(one.id, one.version, one.title.in_language("fi")) for one in parents],
        )

    async def keep_children(self, children: list[Theme], tx: Connection, _: datetime) -> None:
        orphans_are_dropped = "WHERE EXISTS (SELECT FROM parents WHERE id = $3)" if self.waits_for_parents else ""
        await tx.executemany(
            f"INSERT INTO children SELECT $1, $2, $3, $4 {orphans_are_dropped} ON CONFLICT (id) DO UPDATE "
            f"SET version = excluded.version, title = excluded.title {self.guard.format('children')}",
            [(one.id, one.version, one.network_id, one.title.in_language("fi")) for one in children],
        )

    async def forget_children(self, gone: list[Gone], tx: Connection, _: datetime) -> None:
        await tx.executemany("DELETE FROM children WHERE id = $1 AND version <= $2", [(g.id, g.version) for g in gone])


class WithoutVersionGuard(Family):
    guarded = False


class DropsOrphans(Family):
    waits_for_parents = True


def said(parent: UUID) -> list[tuple[str, UUID, bytes]]:
    """Two versions of a series, and five messages of two of its themes: topic, key, body."""
    first, second = uuid4(), uuid4()
    planned = series().model_copy(update={"id": parent})
    parents = [planned.model_copy(update={"version": v, "title": Localised(fi=f"Perjantai {v}")}) for v in (1, 2)]
    children = [theme(first, version, f"Tekoäly {version}") for version in (1, 2, 3)] + [
        theme(second, 1, "Kilpailutus")
    ]
    owned = [child.model_copy(update={"network_id": parent}) for child in children]
    return [(one.topic, one.id, one.body()) for one in [*parents, *owned]]


async def deliver(stage: Stage, family: Family, messages: list[tuple[str, UUID, bytes]], cluster: str) -> None:
    """One message a batch, each on the next offset of its topic."""
    intake = Intake(stage.reader_pool, family.handlers(), lambda: datetime.now(UTC))
    offsets = {Theme.topic: 0, Series.topic: 0}
    for topic, key, body in messages:
        place, offset = (topic, 0), offsets[topic]
        offsets[topic] += 1
        sent = record(offset, key, body, topic=topic)
        moved = await intake.take_in(cluster, [Portion(place, [sent], offset + 1)], {place: offset})
        assert moved == {place: offset + 1}


async def seen(stage: Stage, parent: UUID) -> list[tuple[str, int, str]]:
    return [(row["child"], row["version"], row["parent"]) for row in await stage.reader_pool.fetch(VIEW, parent)]


async def outcomes(stage: Stage, family: Family, *, every: int = 1) -> list[list[tuple[str, int, str]]]:
    """What the follower ends with after each order of arrival; a twin needs only some of the 720."""
    await stage.reader_pool.execute(TABLES)
    found = []
    for order in islice(permutations(range(6)), 0, None, every):
        parent = uuid4()
        messages = said(parent)
        await deliver(stage, family, [messages[one] for one in order], str(order))
        found.append(await seen(stage, parent))
    return found


async def test_every_arrival_order_ends_in_the_same_state(stage: Stage) -> None:
    assert all(outcome == WHOLE for outcome in await outcomes(stage, Family()))
    assert await stage.letters() == []


@pytest.mark.parametrize("twin", [WithoutVersionGuard, DropsOrphans])
async def test_twin_some_orders_end_otherwise(stage: Stage, twin: type[Family]) -> None:
    found = await outcomes(stage, twin(), every=10)
    assert WHOLE in found
    assert any(outcome != WHOLE for outcome in found)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(data=st.data())
async def test_repeats_batches_and_restarts_change_nothing(stage: Stage, data: st.DataObject) -> None:
    """Any order, any message any number of times, cut into batches anywhere, some of which are delivered again."""
    await stage.reader_pool.execute(TABLES)
    parent = uuid4()
    messages = said(parent)
    extra = data.draw(st.lists(st.sampled_from(range(6)), max_size=6), label="repeats")
    order = data.draw(st.permutations([*range(6), *extra]), label="order")
    cluster, family, position = str(uuid4()), Family(), {Theme.topic: 0, Series.topic: 0}
    while order:
        size = data.draw(st.integers(1, len(order)), label="batch")
        batch, order = order[:size], order[size:]
        portions = portions_of([messages[one] for one in batch], position)
        expected = {portion.place: position[portion.place[0]] for portion in portions}
        for _ in range(data.draw(st.integers(1, 2), label="deliveries")):
            await Intake(stage.reader_pool, family.handlers(), lambda: datetime.now(UTC)).take_in(
                cluster, portions, expected
            )
        position |= {portion.place[0]: portion.next_offset for portion in portions}
    assert await seen(stage, parent) == WHOLE


def portions_of(messages: list[tuple[str, UUID, bytes]], position: dict[str, int]) -> list[Portion]:
    portions = []
    for topic, begins in position.items():
        own = [(key, body) for of, key, body in messages if of == topic]
        if own:
            records = [record(begins + number, key, body, topic=topic) for number, (key, body) in enumerate(own)]
            portions.append(Portion((topic, 0), records, begins + len(own)))
    return portions
