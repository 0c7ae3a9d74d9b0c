-- What was committed and has to be said. A row leaves when Kafka has acknowledged it, never before.
CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key uuid NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    type text NOT NULL,
    body bytea CHECK (octet_length(body) <= 262144), -- NULL: a tombstone
    correlation_id text NOT NULL,
    causation_id text,
    traceparent text,
    said_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    refused text -- why Kafka will never take it; this key's later rows wait behind it
);

CREATE INDEX outbox_refused ON outbox (topic, key) WHERE refused IS NOT NULL;

-- A queue is empty most of the time: keep its dead rows from piling up.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
