-- The truth about what was handled: the next offset to read, moved in the transaction of the effects.
CREATE TABLE positions (
    cluster_id text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL CHECK (next_offset >= 0),
    moved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster_id, topic, partition)
);

-- Messages that could not be handled, with why; kept 90 days, replayed through the version guard.
CREATE TABLE dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cluster_id text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    key bytea,
    body bytea,
    headers jsonb NOT NULL,
    reason text NOT NULL, -- malformed | failing
    error text NOT NULL,
    attempts integer NOT NULL,
    buried_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'buried' CHECK (state IN ('buried', 'replayed', 'superseded')),
    settled_at timestamptz,
    UNIQUE (cluster_id, topic, partition, kafka_offset)
);

CREATE INDEX dead_letters_buried ON dead_letters (topic) WHERE state = 'buried';

-- A topic whose brake is on: nothing of it is handled until somebody releases it.
CREATE TABLE brakes (
    topic text PRIMARY KEY,
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
);
