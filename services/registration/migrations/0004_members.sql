-- Who is in a network, in which state, and in which role.

CREATE TABLE members (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    network_id uuid NOT NULL REFERENCES networks ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
    organisation_id uuid REFERENCES organisations,
    -- what was written where the register had no match; becomes a proposal when the address is confirmed
    organisation_text text CHECK (length(organisation_text) BETWEEN 1 AND 200),
    proposal_id uuid REFERENCES organisation_proposals,
    target_groups text[] NOT NULL DEFAULT '{}',
    source text CHECK (length(source) <= 60),
    state text NOT NULL CHECK (state IN ('pending', 'active', 'rejected', 'withdrawn')),
    since timestamptz NOT NULL,
    -- of this membership, not of the person: who leaves and comes again confirms again
    confirmed_at timestamptz,
    created_at timestamptz NOT NULL,
    -- somebody else, where they signed the member up (feature A18)
    created_by uuid REFERENCES people ON DELETE SET NULL,
    -- one person is one member of a network
    UNIQUE (network_id, person_id),
    -- nobody is in on the strength of an address that they never confirmed
    CHECK (state <> 'active' OR confirmed_at IS NOT NULL)
);

CREATE INDEX members_of_a_person ON members (person_id);
CREATE INDEX members_in_order ON members (network_id, created_at, id);

CREATE TABLE member_history (
    member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
    version bigint NOT NULL,
    from_state text,
    to_state text NOT NULL,
    reason text CHECK (length(reason) <= 2000),
    at timestamptz NOT NULL,
    by_person uuid REFERENCES people ON DELETE SET NULL,
    PRIMARY KEY (member_id, version)
);

CREATE TABLE roles (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    network_id uuid NOT NULL REFERENCES networks ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('leader', 'secretary', 'member', 'expert', 'presenter', 'observer')),
    starts_on date NOT NULL,
    ends_on date CHECK (ends_on >= starts_on),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid REFERENCES people ON DELETE SET NULL
);

-- Nobody holds the same role twice at a time; an ended one stays as history.
CREATE UNIQUE INDEX held_roles ON roles (network_id, person_id, kind) WHERE active;
