-- Links that are mailed. The secret is an HMAC of purpose, subject and generation under a key that the
-- database never sees, so a stolen database opens nothing.
CREATE TABLE secret_links (
    hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    purpose    text NOT NULL,
    subject_id uuid NOT NULL,
    person_id  uuid,
    generation bigint NOT NULL,                    -- random: a purged subject's old links can't come back
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    spent_at   timestamptz,
    UNIQUE (purpose, subject_id)                   -- asking again kills the older link
);

CREATE INDEX secret_links_person ON secret_links (person_id);
