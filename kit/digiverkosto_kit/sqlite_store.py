"""A store in one SQLite file: the newest state of every aggregate beside the position up to which it is true."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TypeAlias, TypeVar
from uuid import UUID

from digiverkosto_kit import whole_roadmaps
from digiverkosto_kit.changes import Batch, Change, Place
from digiverkosto_kit.contracts import Contract, Measure, Roadmap
from digiverkosto_kit.store import Elsewhere
from digiverkosto_kit.whole_roadmaps import WholeRoadmap

Of = TypeVar("Of", bound=Contract)

React: TypeAlias = Callable[[sqlite3.Connection, Sequence[Change]], None]
"""Called in the transaction that keeps these changes; each of them is new."""

TABLES = """
CREATE TABLE IF NOT EXISTS positions (
    cluster text NOT NULL, topic text NOT NULL, part integer NOT NULL, position integer NOT NULL,
    PRIMARY KEY (cluster, topic, part));
CREATE TABLE IF NOT EXISTS states (
    topic text NOT NULL, key text NOT NULL, version integer NOT NULL, body blob,  -- no body: deleted
    PRIMARY KEY (topic, key));
CREATE TABLE IF NOT EXISTS unreadable (
    cluster text NOT NULL, topic text NOT NULL, part integer NOT NULL, position integer NOT NULL, why text NOT NULL,
    PRIMARY KEY (cluster, topic, part, position));
"""

# A tombstone may have the version of the last state.
KEEP = """
INSERT INTO states VALUES (?, ?, ?, ?) ON CONFLICT (topic, key)
DO UPDATE SET version = excluded.version, body = excluded.body WHERE excluded.version > states.version
OR excluded.version = states.version AND excluded.body IS NULL AND states.body IS NOT NULL
"""

MOVE = """
INSERT INTO positions VALUES (?, ?, ?, ?) ON CONFLICT (cluster, topic, part)
DO UPDATE SET position = excluded.position
"""


class SqliteStore:
    """`react` does what is to happen at a change: its writes are kept together with the change, or not at all."""

    def __init__(self, file: Path, react: React | None = None) -> None:
        self._react = react
        self._alone = RLock()
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(TABLES + whole_roadmaps.TABLES)

    def close(self) -> None:
        self._connection.close()

    def state(self, contract: type[Of], key: UUID) -> Of | None:
        """The newest state of an aggregate; None: unknown, or deleted."""
        query = "SELECT body FROM states WHERE topic = ? AND key = ? AND body IS NOT NULL"
        with self._alone:
            found = self._connection.execute(query, (contract.topic, str(key))).fetchone()
        return contract.read(found[0]) if found else None

    def states(self, contract: type[Of]) -> list[Of]:
        """The newest states of all aggregates of a kind, by their ids."""
        query = "SELECT body FROM states WHERE topic = ? AND body IS NOT NULL ORDER BY key"
        with self._alone:
            return [contract.read(body) for (body,) in self._connection.execute(query, (contract.topic,))]

    def roadmap(self, key: UUID) -> WholeRoadmap | None:
        """The newest version of a roadmap of which all measures are there."""
        with self._alone:
            return whole_roadmaps.shown(self._connection, key)

    def unreadable(self) -> list[tuple[str, int, int, str]]:
        """Topic, partition, offset and reason of each record that broke its contract."""
        with self._alone:
            return self._connection.execute("SELECT topic, part, position, why FROM unreadable").fetchall()

    async def positions(self, cluster: str) -> Mapping[Place, int]:
        return await asyncio.to_thread(self._positions, cluster)

    async def start_over(self, cluster: str, place: Place, position: int) -> None:
        await asyncio.to_thread(self._move, cluster, {place: position})

    async def keep(self, batch: Batch) -> None:
        await asyncio.to_thread(self._keep, batch)

    def _keep(self, batch: Batch) -> None:
        with self._transaction() as connection:
            stored = self._positions(batch.cluster)
            if any(stored.get(place, begins) != begins for place, begins in batch.begins.items()):
                raise Elsewhere
            new = self._keep_newer(batch.changes)
            whole = [change for change in batch.changes if change.contract in (Roadmap, Measure)]
            whole_roadmaps.hold(connection, whole)
            unreadable = [(batch.cluster, *one.place, one.offset, one.why) for one in batch.unreadable]
            connection.executemany("INSERT OR IGNORE INTO unreadable VALUES (?, ?, ?, ?, ?)", unreadable)
            if self._react and new:
                self._react(connection, new)
            self._move(batch.cluster, batch.ends)

    def _keep_newer(self, changes: Sequence[Change]) -> list[Change]:
        """Those that were new, where anybody wants to know: looked at one by one, which takes longer."""
        if self._react:
            return [change for change in changes if self._connection.execute(KEEP, _row(change)).rowcount]
        self._connection.executemany(KEEP, map(_row, changes))
        return []

    def _positions(self, cluster: str) -> dict[Place, int]:
        query = "SELECT topic, part, position FROM positions WHERE cluster = ?"
        with self._alone:
            found = self._connection.execute(query, (cluster,)).fetchall()
        return {(topic, part): position for topic, part, position in found}

    def _move(self, cluster: str, positions: Mapping[Place, int]) -> None:
        with self._alone:
            self._connection.executemany(MOVE, [(cluster, *place, position) for place, position in positions.items()])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE: of two processes with one file the second waits, and then sees where the first stands."""
        with self._alone:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _row(change: Change) -> tuple[str, str, int, bytes | None]:
    return change.contract.topic, str(change.key), change.version, change.body
