-- Whom this database has forgotten. The id stays for ever: whatever is said of the person later is dropped.
CREATE TABLE erasures (
    person_id uuid PRIMARY KEY,
    -- of what this service says of it: the erasure itself in registration, the receipt elsewhere
    version bigint NOT NULL DEFAULT 0,
    -- the version of the erasure that was heard last
    heard bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'done')),
    -- a receipt stands on this service's topic
    answered boolean NOT NULL DEFAULT false,
    asked_at timestamptz NOT NULL,
    erased_at timestamptz NOT NULL
);
