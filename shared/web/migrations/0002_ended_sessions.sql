-- Sessions that ended before their time: tokens that were handed out for them are worth nothing any more (RS8).
-- A row is kept until the last of these tokens has expired; no person stands in it.
CREATE TABLE ended_sessions (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    until timestamptz NOT NULL
);

CREATE INDEX ended_sessions_until ON ended_sessions (until);
