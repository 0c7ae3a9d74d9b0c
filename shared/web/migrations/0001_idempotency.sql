-- What a caller already asked under a key: the same question gets the same answer for a day (feature H15).
CREATE TABLE idempotency (
    caller text NOT NULL,
    route text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request_hash bytea NOT NULL,
    resource_id uuid,
    kept_until timestamptz NOT NULL,
    PRIMARY KEY (caller, route, key)
);

CREATE INDEX idempotency_kept_until ON idempotency (kept_until);
