-- What was said of the public topics' schemas.
CREATE TABLE published_schemas (
    id              uuid PRIMARY KEY,
    version         bigint NOT NULL CHECK (version > 0),
    name            text NOT NULL UNIQUE,
    said_by         text NOT NULL,
    mark            text NOT NULL,
    given_up        jsonb,
    fields_given_up jsonb NOT NULL CHECK (jsonb_typeof(fields_given_up) = 'array')
);

-- Looked at once a day; each look puts the next.
INSERT INTO due (kind, key, due_at, payload, next_attempt_at) VALUES ('schemas', 'daily', now(), '{}', now());
