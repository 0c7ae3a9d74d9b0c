-- What happens later. One row per business key: putting it again moves it.
CREATE TABLE due (
    kind            text NOT NULL,
    key             text NOT NULL,
    due_at          timestamptz NOT NULL,
    payload         jsonb NOT NULL DEFAULT '{}',
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,          -- due_at, later after a failure
    PRIMARY KEY (kind, key)
);

CREATE INDEX due_next ON due (next_attempt_at);
