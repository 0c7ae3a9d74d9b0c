"""Roadmaps in whole published versions: measures and roadmap arrive apart, and are shown together or not at all.

A roadmap lists its measures with their versions. The version shown goes on being shown until the newest one has all
of its own.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from digiverkosto_kit.changes import Change
from digiverkosto_kit.contracts import Measure, Roadmap

TABLES = """
CREATE TABLE IF NOT EXISTS held (
    topic text NOT NULL, key text NOT NULL, version integer NOT NULL, roadmap text NOT NULL, body blob NOT NULL,
    PRIMARY KEY (topic, key, version));
CREATE INDEX IF NOT EXISTS held_of_roadmap ON held (roadmap, topic);
CREATE TABLE IF NOT EXISTS shown (roadmap text PRIMARY KEY, version integer NOT NULL);
"""

HOLD = "INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?, ?)"

# json_each over the newest roadmap's list: how many of its measures aren't there in the version listed
MISSING = """
SELECT count(*) FROM json_each(?, '$.measures') AS listed WHERE NOT EXISTS (
    SELECT 1 FROM held WHERE topic = ? AND key = listed.value ->> 'id' AND version = listed.value ->> 'version')
"""

SHOW = """
INSERT INTO shown VALUES (?, ?) ON CONFLICT (roadmap) DO UPDATE SET version = excluded.version
"""

# What no version that may still be shown can list: older than what is listed now, or than the newest of its key.
FORGET_MEASURES = """
DELETE FROM held WHERE roadmap = ? AND topic = ? AND version < coalesce(
    (SELECT listed.value ->> 'version' FROM json_each(?, '$.measures') AS listed
     WHERE listed.value ->> 'id' = held.key),
    (SELECT version FROM states WHERE topic = held.topic AND key = held.key), 0)
"""

FORGET_ROADMAPS = "DELETE FROM held WHERE roadmap = ? AND topic = ? AND version < ?"

NEWEST = "SELECT version, body FROM states WHERE topic = ? AND key = ?"

SHOWN = """
SELECT body FROM held JOIN shown ON shown.roadmap = held.key AND shown.version = held.version
WHERE held.key = ? AND held.topic = ?
"""

MEASURES = """
SELECT held.body FROM shown
JOIN held AS whole ON whole.topic = ? AND whole.key = shown.roadmap AND whole.version = shown.version
JOIN json_each(whole.body, '$.measures') AS listed
JOIN held ON held.topic = ? AND held.key = listed.value ->> 'id' AND held.version = listed.value ->> 'version'
WHERE shown.roadmap = ? ORDER BY listed.key
"""


@dataclass(frozen=True)
class WholeRoadmap:
    """A published version with exactly the measures that belong to it, in the roadmap's order."""

    roadmap: Roadmap
    measures: tuple[Measure, ...]


def hold(connection: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Keep what may belong to a version, and switch the roadmaps that are whole now; `states` is up to date already."""
    touched: dict[str, None] = {}
    for change in changes:
        key = str(change.key)
        if change.contract is Roadmap:
            roadmaps = [key]
        elif isinstance(change.state, Measure):
            roadmaps = [str(change.state.roadmap_id)]
        else:
            roadmaps = _holding(connection, change)
        if change.body is not None and roadmaps:
            connection.execute(HOLD, (change.contract.topic, key, change.version, roadmaps[0], change.body))
        touched |= dict.fromkeys(roadmaps)
    for roadmap in touched:
        _switch(connection, roadmap)


def shown(connection: sqlite3.Connection, roadmap: UUID) -> WholeRoadmap | None:
    """The newest version of a roadmap that is whole; None: there is none, or it was withdrawn."""
    found = connection.execute(SHOWN, (str(roadmap), Roadmap.topic)).fetchone()
    if found is None:
        return None
    measures = connection.execute(MEASURES, (Roadmap.topic, Measure.topic, str(roadmap)))
    return WholeRoadmap(Roadmap.read(found[0]), tuple(Measure.read(body) for (body,) in measures))


def _holding(connection: sqlite3.Connection, change: Change) -> list[str]:
    """A measure that is gone doesn't tell whose it was."""
    if change.contract is not Measure:
        return []
    query = "SELECT DISTINCT roadmap FROM held WHERE topic = ? AND key = ?"
    return [roadmap for (roadmap,) in connection.execute(query, (Measure.topic, str(change.key)))]


def _switch(connection: sqlite3.Connection, roadmap: str) -> None:
    newest = connection.execute(NEWEST, (Roadmap.topic, roadmap)).fetchone()
    if newest is None:
        return
    version, body = newest
    if body is None:
        connection.execute("DELETE FROM shown WHERE roadmap = ?", (roadmap,))
        body = b"{}"
    elif connection.execute(MISSING, (body, Measure.topic)).fetchone()[0]:
        return
    else:
        connection.execute(SHOW, (roadmap, version))
    connection.execute(FORGET_MEASURES, (roadmap, Measure.topic, body))
    connection.execute(FORGET_ROADMAPS, (roadmap, Roadmap.topic, version))
