-- A person is an e-mail address (feature A20); nothing else is asked of anybody (K6).

CREATE TABLE people (
    id uuid PRIMARY KEY,
    address text NOT NULL CHECK (address LIKE '%_@_%' AND length(address) <= 254),
    name text CHECK (length(name) <= 200),
    language text NOT NULL CHECK (language IN ('fi', 'sv', 'en')),
    created_at timestamptz NOT NULL,
    -- when the person first showed that the mailbox is theirs
    confirmed_at timestamptz
);

-- The same address is the same person everywhere, however it is capitalised.
CREATE UNIQUE INDEX people_by_address ON people (lower(address));

CREATE TABLE staff (
    person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('administrator', 'coordinator')),
    PRIMARY KEY (person_id, role)
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at)
);

CREATE INDEX sessions_of_a_person ON sessions (person_id);

-- A wish to be reached elsewhere; it holds once somebody at the new address says so.
CREATE TABLE address_changes (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
    old_address text NOT NULL,
    new_address text NOT NULL CHECK (new_address LIKE '%_@_%' AND length(new_address) <= 254),
    asked_at timestamptz NOT NULL,
    confirmed_at timestamptz
);

CREATE INDEX address_changes_of_a_person ON address_changes (person_id);

-- What people wrote when their organisation wasn't in the register (feature A6).
CREATE TABLE organisation_proposals (
    id uuid PRIMARY KEY,
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    proposed_by uuid REFERENCES people ON DELETE SET NULL,
    state text NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
    organisation_id uuid REFERENCES organisations,
    reason text,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid REFERENCES people ON DELETE SET NULL,
    CHECK ((state = 'accepted') = (organisation_id IS NOT NULL)),
    CHECK ((state = 'open') = (decided_at IS NULL))
);

CREATE INDEX open_proposals ON organisation_proposals (created_at, id) WHERE state = 'open';

-- How often an address asked for mail lately; `who` is a keyed hash, so that the table names nobody.
CREATE TABLE mail_requests (
    who bytea PRIMARY KEY,
    minute timestamptz NOT NULL,
    in_minute integer NOT NULL,
    hour timestamptz NOT NULL,
    in_hour integer NOT NULL
);
