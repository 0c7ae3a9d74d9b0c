-- The version of each aggregate that was passed on last: what comes again (a repeat, republishing, another log) goes to
-- nobody a second time. gone: it was a tombstone.
CREATE TABLE passed_on (
    topic text NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    gone boolean NOT NULL,
    PRIMARY KEY (topic, id)
);

-- subjects: NULL is all. failing: the last try came to nothing, so only one at a time is tried.
-- The secret is made of the salt and a key that isn't in this database; the old one signs too for a while.
CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    url text NOT NULL CHECK (url LIKE 'https://%'),
    topics text[] NOT NULL CHECK (cardinality(topics) > 0),
    subjects uuid[] CHECK (cardinality(subjects) > 0),
    agency text NOT NULL,
    description text NOT NULL,
    contact_role text NOT NULL,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    disabled_why text CHECK (disabled_why IN ('asked', 'gone', 'failing')),
    disabled_at timestamptz,
    failing boolean NOT NULL DEFAULT false,
    salt bytea NOT NULL CHECK (length(salt) = 32),
    old_salt bytea CHECK (length(old_salt) = 32),
    old_salt_until timestamptz,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CHECK ((state = 'disabled') = (disabled_why IS NOT NULL)),
    CHECK ((state = 'disabled') = (disabled_at IS NOT NULL)),
    CHECK ((old_salt IS NULL) = (old_salt_until IS NULL))
);

CREATE INDEX webhooks_by_age ON webhooks (created_at, id);

-- What goes to a webhook, in the order of seq; the log of what went. The body is kept as long as it waits.
CREATE TABLE deliveries (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    message_id text NOT NULL,
    topic text NOT NULL,
    subject uuid NOT NULL,
    version bigint NOT NULL,
    body bytea,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'passed_over')),
    attempts integer NOT NULL DEFAULT 0,
    outcome text,
    status integer,
    tried_at timestamptz,
    created_at timestamptz NOT NULL,
    CHECK ((state = 'waiting') = (body IS NOT NULL))
);

CREATE INDEX deliveries_that_wait ON deliveries (webhook_id, subject, seq) WHERE state = 'waiting';
CREATE INDEX deliveries_of_a_webhook ON deliveries (webhook_id, seq);

-- One row for each subject of which anything waits: its first is delivered, the others stand behind it. Whoever puts
-- something behind or takes the first away holds the row, so that none is forgotten. claim: who is delivering it now;
-- next_attempt_at is then when the claim is worth nothing any more.
CREATE TABLE lines (
    webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    subject uuid NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    claim uuid,
    PRIMARY KEY (webhook_id, subject)
);

CREATE INDEX lines_by_time ON lines (webhook_id, next_attempt_at);
