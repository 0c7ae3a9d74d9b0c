"""aiokafka and asyncpg as they are: gatherings out of getmany, an upsert of the same columns, no positions."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from benchmarks.bare.consumer import BATCH, assigned
from benchmarks.outcomes import Figure
from shared.bus.kafka import Kafka
from shared.contracts import Occurrence
from shared.postgres import Connection, Pool

UPSERT = """
INSERT INTO told (kind, id, version, network_id, state, begins_at, ends_at, title, refs)
SELECT 'occurrence', id, version, network_id, state, begins_at, ends_at, title::jsonb, ARRAY[series_id]
FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[],
            $8::uuid[]) AS said (id, version, network_id, state, begins_at, ends_at, title, series_id)
ON CONFLICT (id) DO UPDATE
SET version = excluded.version, network_id = excluded.network_id, state = excluded.state,
    begins_at = excluded.begins_at, ends_at = excluded.ends_at, title = excluded.title, refs = excluded.refs
WHERE told.version < excluded.version
"""


async def take_in_bare(pool: Pool, kafka: Kafka, messages: int) -> Figure:
    reader = await assigned(kafka, Occurrence)
    try:
        fetched = await reader.getmany(timeout_ms=1000, max_records=BATCH)
        wall, cpu = time.perf_counter(), time.process_time()
        stored = 0
        while True:
            records = [record for own in fetched.values() for record in own]
            async with pool.acquire() as tx, tx.transaction():
                await _store(tx, records)
            stored += len(records)
            if stored >= messages:
                break
            fetched = await reader.getmany(timeout_ms=1000, max_records=BATCH)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    finally:
        await reader.stop()
    return Figure(messages / wall, {"CPU of the reader, µs a message": cpu / messages * 1e6})


async def _store(tx: Connection, records: Sequence[Any]) -> None:
    bodies = [orjson.loads(record.value) for record in records]
    await tx.execute(
        UPSERT,
        [body["id"] for body in bodies],
        [body["version"] for body in bodies],
        [body["network_id"] for body in bodies],
        [body["state"] for body in bodies],
        [datetime.fromisoformat(body["starts_at"]) for body in bodies],
        [datetime.fromisoformat(body["ends_at"]) for body in bodies],
        [orjson.dumps(body["title"]).decode() for body in bodies],
        [body["series_id"] for body in bodies],
    )
