-- Sessions that browsers hold by a cookie, and that end by themselves when nobody uses them (guarantee RS8).
ALTER TABLE sessions
    -- of the cookie's secret; NULL: a program's session, which tokens alone stand for
    ADD COLUMN hash bytea UNIQUE CHECK (octet_length(hash) = 32),
    ADD COLUMN used_at timestamptz NOT NULL DEFAULT now(),
    -- the instant at which the last token that was handed out for it expires
    ADD COLUMN tokens_until timestamptz NOT NULL DEFAULT now() + interval '10 minutes',
    -- as coarse as it can be: for its owner to recognise it by
    ADD COLUMN browser text CHECK (browser IN ('computer', 'phone'));

-- A login that was asked for and not begun yet. It is begun in the browser that asked, or with the code shown there.
CREATE TABLE logins (
    -- deferred: for an address that nobody has the same is written and taken back
    person_id uuid PRIMARY KEY REFERENCES people ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    -- keyed: a code is too short to be safe behind a bare hash
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    wrong_tries integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL
);

CREATE INDEX logins_expired ON logins (expires_at);

-- What somebody asked for about an address, for the moment until it is done: the answer was the same for every
-- address, and took the same time (guarantee RS3).
CREATE TABLE asked (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    address text NOT NULL CHECK (length(address) <= 254),
    told jsonb NOT NULL,
    asked_at timestamptz NOT NULL
);
