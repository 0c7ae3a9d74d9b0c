"""Consumers end in the same state however messages come: the fold by version (guarantees RD12, RT4)."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from services.registration.occurrences import queries as projections
from shared.bus.intake import Intake
from shared.contracts import Network, Theme
from shared.networks import queries as networks
from shared.postgres import Connection
from tests.models.deliveries import Crashes, Reader, fold, logs
from tests.models.followed import ByEvents, ByRegistration, Followed
from tests.models.length import briefly, length, storming
from tests.models.world import EventsWorld, RegistrationWorld

pytestmark = pytest.mark.xdist_group("consumers")

COUNT = st.integers(0, 3)
SEQUENCES, STEPS = 20, 6


class Consumer(RuleBasedStateMachine):
    """One log, brought to a service by a reader and by others that stand elsewhere in it."""

    followed: Followed
    deliveries = 0

    @initialize(data=st.data())
    def say(self, data: st.DataObject) -> None:
        self.world = self.followed.world
        self._do(self.followed.begin())
        messages = self.followed.histories(data)
        again = data.draw(st.lists(st.sampled_from(messages), max_size=4), label="said again")
        self.log = logs(data.draw(st.permutations([*messages, *again]), label="order"))
        self.newest = fold(messages)
        service, self.crashes = self.world.service, Crashes()
        handlers = self.crashes.among(service.service.handlers)
        self.intake = Intake(service.process.resources.pool, handlers, service.clock)
        self.reader = Reader(self.intake, self.log)

    @rule(data=st.data())
    def read_on(self, data: st.DataObject) -> None:
        """Any number of each topic in one batch: one topic may come long after another."""
        self._do(self.reader.read(self._counts(data)))

    @rule(data=st.data())
    def crash_and_read_again(self, data: st.DataObject) -> None:
        """The connection is gone between the effects and the commit: nothing was stored, the batch comes again."""
        before, counts = dict(self.reader.standing), self._counts(data)
        self.crashes.armed = True
        try:
            self._do(self.reader.read(counts))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            assert self.reader.standing == before
            self._do(self.reader.read(counts))
        self.crashes.armed = False

    @precondition(lambda self: any(self.reader.standing.values()))
    @rule(data=st.data())
    def a_zombie_brings_what_it_read_before(self, data: st.DataObject) -> None:
        """Another process that stood further back and didn't notice: its batch isn't its own any more."""
        zombie = Reader(self.intake, self.log, cluster=self.reader.cluster)
        zombie.standing = {topic: data.draw(st.integers(0, at)) for topic, at in self.reader.standing.items()}
        behind = {topic for topic, at in zombie.standing.items() if at < self.reader.standing[topic]}
        moved = self._do(zombie.read(dict.fromkeys(behind, 3)))
        assert not moved

    @rule(data=st.data())
    def kafka_is_replaced(self, data: st.DataObject) -> None:
        """An empty one, on which everything is said anew in another order: positions begin again."""
        type(self).deliveries += self.reader.delivered
        everything = [one for log in self.log.values() for one in log]
        self.log = logs(data.draw(st.permutations(everything), label="order"))
        self.reader = Reader(self.intake, self.log)

    def teardown(self) -> None:
        if not hasattr(self, "reader"):
            return
        self._do(self.reader.read_to_the_end())
        type(self).deliveries += self.reader.delivered
        for newest in self.newest.values():
            kept, owed = self._do(self.followed.kept(newest)), self.followed.owed(newest)
            assert kept == owed, (newest.contract.__name__, kept, owed)
        self._do(self.followed.consequences(self.newest))
        letters = self._do(self.world.service.fetch("SELECT topic, error FROM dead_letters"))
        assert letters == []

    def _counts(self, data: st.DataObject) -> dict[str, int]:
        return {topic: data.draw(COUNT, label=topic) for topic in sorted(self.log)}

    def _do(self, work: Any) -> Any:
        return self.world.do(work)


def play(followed: Followed, how_long: settings) -> int:
    """How many deliveries it took."""
    machine: type[Consumer] = type("Played", (Consumer,), {"followed": followed})
    run_state_machine_as_test(machine, settings=how_long)
    return machine.deliveries


def test_registration_ends_in_the_fold_by_version(world: RegistrationWorld) -> None:
    assert play(ByRegistration(world), length(SEQUENCES, STEPS)) >= (5000 if storming() else 100)


def test_events_ends_in_the_fold_by_version(planning: EventsWorld) -> None:
    assert play(ByEvents(planning), length(SEQUENCES, STEPS)) >= (5000 if storming() else 100)


async def keep_any_theme(tx: Connection, states: Sequence[Theme]) -> None:
    await tx.executemany(
        "INSERT INTO themes VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE "
        "SET version = excluded.version, title = excluded.title, state = excluded.state",
        [(t.id, t.version, t.title.model_dump(exclude_none=True), t.state) for t in states],
    )


def test_twin_without_version_guard_registration_ends_otherwise(
    world: RegistrationWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections, "upsert_themes", keep_any_theme)
    with pytest.raises(AssertionError):
        play(ByRegistration(world), briefly(SEQUENCES, STEPS))


async def keep_any_network(tx: Connection, states: Sequence[Network]) -> None:
    await tx.executemany(
        "INSERT INTO networks (id, version, name, kind, state) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE "
        "SET version = excluded.version, name = excluded.name, state = excluded.state, gone = false",
        [(n.id, n.version, n.name.model_dump(exclude_none=True), n.kind.value, n.state.value) for n in states],
    )


def test_twin_without_version_guard_events_ends_otherwise(
    planning: EventsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "upsert_networks", keep_any_network)
    with pytest.raises(AssertionError):
        play(ByEvents(planning), briefly(SEQUENCES, STEPS))


async def forget_without_a_mark(tx: Connection, gone: Sequence[Any]) -> None:
    await tx.executemany("DELETE FROM networks WHERE id = $1 AND version <= $2", [(g.id, g.version) for g in gone])


def test_twin_without_a_mark_what_is_gone_comes_back(planning: EventsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "forget_networks", forget_without_a_mark)
    with pytest.raises(AssertionError):
        play(ByEvents(planning), briefly(SEQUENCES, STEPS))
