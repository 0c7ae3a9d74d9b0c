-- Keys of other agencies' programs (feature H18): what each opens, and until when. The key itself was shown once.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    -- SHA-256 of a key of 256 random bits
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    network_ids uuid[] NOT NULL,
    -- opens every network that the organisation owns, also later ones
    organisation_id uuid REFERENCES organisations,
    writes boolean NOT NULL,
    expires_on date NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid REFERENCES people ON DELETE SET NULL,
    last_used_on date,
    revoked_at timestamptz,
    CHECK (cardinality(network_ids) BETWEEN 1 AND 100 OR organisation_id IS NOT NULL)
);

CREATE INDEX api_keys_of_networks ON api_keys USING gin (network_ids);

-- The first purge; each one puts the next.
INSERT INTO due (kind, key, due_at, payload, next_attempt_at)
VALUES ('registration.tidy_api_keys', 'daily', now(), '{}', now());
