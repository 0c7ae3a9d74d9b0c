"""What happened inside each database, written down by triggers in the very transaction in which it happened.

The services know nothing of it. `witness.said` holds every outbox row that was ever committed, `witness.effects`
every version that a projection ever took, `witness.moves` every step of a consumer's position. Rows of a transaction
that rolled back aren't there. A state that carries the mark ROLLED_BACK is refused at COMMIT, after everything else
of its transaction has been done: that is how the workload rolls back on purpose.
"""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

ROLLED_BACK = "takaisin otettava"
"""A word in a title that no transaction with it may commit."""

TABLES = """
CREATE SCHEMA witness;
GRANT USAGE ON SCHEMA witness TO PUBLIC;
CREATE TABLE witness.said (
    number bigint GENERATED ALWAYS AS IDENTITY, transaction xid8 DEFAULT pg_current_xact_id(),
    topic text, key uuid, version bigint, type text, body bytea
);
CREATE TABLE witness.effects (
    number bigint GENERATED ALWAYS AS IDENTITY, projection text, key uuid, version bigint
);
CREATE TABLE witness.moves (
    number bigint GENERATED ALWAYS AS IDENTITY, topic text, partition integer, before bigint, after bigint
);
CREATE FUNCTION witness.note_said() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO witness.said (topic, key, version, type, body)
    VALUES (NEW.topic, NEW.key, NEW.version, NEW.type, NEW.body);
    RETURN NULL;
END $$;
CREATE FUNCTION witness.note_effect() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO witness.effects (projection, key, version)
    VALUES (concat_ws(' ', TG_TABLE_NAME, to_jsonb(NEW) ->> TG_ARGV[1]), (to_jsonb(NEW) ->> TG_ARGV[0])::uuid,
            NEW.version);
    RETURN NULL;
END $$;
CREATE FUNCTION witness.note_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO witness.moves (topic, partition, before, after)
    VALUES (NEW.topic, NEW.partition, CASE TG_OP WHEN 'UPDATE' THEN OLD.next_offset ELSE 0 END, NEW.next_offset);
    RETURN NULL;
END $$;
CREATE FUNCTION witness.roll_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rolled back on purpose' USING ERRCODE = 'serialization_failure';
END $$;
CREATE TRIGGER said AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION witness.note_said();
CREATE TRIGGER moved AFTER INSERT OR UPDATE ON positions FOR EACH ROW EXECUTE FUNCTION witness.note_move();
"""

EFFECT = """
CREATE TRIGGER taken AFTER INSERT OR UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION witness.note_effect('{key}', '{kind}')
"""

ROLL_BACK = """
CREATE CONSTRAINT TRIGGER rolled_back AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.{column}::text LIKE '%{mark}%') EXECUTE FUNCTION witness.roll_back()
"""

ROLL_BACK_SIGNUPS = """
CREATE CONSTRAINT TRIGGER rolled_back AFTER INSERT OR UPDATE ON signups DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.organisation_id = '{organisation}') EXECUTE FUNCTION witness.roll_back()
"""

PROJECTIONS: Mapping[str, Mapping[str, str]] = {
    "events": {"networks": "id", "roles": "id", "attendance": "occurrence_id"},
    "registration": {"series": "id", "themes": "id", "occurrences": "id"},
    "surveys": dict.fromkeys(
        ("networks", "roles", "organisations", "enrolments", "series", "occurrences", "members", "signups"), "id"
    ),
    "roadmaps": dict.fromkeys(("networks", "roles", "organisations", "enrolments", "assessments", "told"), "id"),
    "webhooks": {"passed_on": "id"},
}
"""Tables that a service keeps of what others say, and the column that holds the message's key."""

KINDS: Mapping[str, str] = {"told": "kind", "passed_on": "topic"}
"""Tables that hold what several topics say, and the column that tells which: a projection is called by both."""

ROLLED_BACK_WITH: Mapping[str, Mapping[str, str]] = {
    "events": dict.fromkeys(("themes", "series", "occurrences"), "title"),
    "registration": {},
    "surveys": {},
    "roadmaps": {"measures": "content"},
    "webhooks": {},
}
"""Tables whose rows may not be committed with the mark in this column."""


async def place(dsn: str, service: str) -> None:
    """Put the triggers into a service's migrated database."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute(TABLES)
            for table, key in PROJECTIONS[service].items():
                await connection.execute(EFFECT.format(table=table, key=key, kind=KINDS.get(table, "")))
            for table, column in ROLLED_BACK_WITH[service].items():
                await connection.execute(ROLL_BACK.format(table=table, column=column, mark=ROLLED_BACK))
    finally:
        await connection.close()


async def roll_back_signups(dsn: str, organisation: str) -> None:
    """From now on nobody can sign up for this organisation: all is done, and undone at the commit."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(ROLL_BACK_SIGNUPS.format(organisation=UUID(organisation)))
    finally:
        await connection.close()
