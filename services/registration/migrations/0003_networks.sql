-- Networks, what they are for (feature G1), and the organisations that take part in them (A7).

CREATE TABLE networks (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    name jsonb NOT NULL,
    sort_name text NOT NULL CHECK (sort_name <> ''),
    abbreviation text,
    kind text NOT NULL,
    state text NOT NULL,
    mandate text NOT NULL,
    decision text,
    owner_id uuid NOT NULL REFERENCES organisations,
    leader_organisation_id uuid REFERENCES organisations,
    leader_role jsonb,
    programme jsonb,
    purpose jsonb NOT NULL,
    tasks jsonb NOT NULL DEFAULT '[]',
    goals jsonb NOT NULL DEFAULT '[]',
    target_groups text[] NOT NULL DEFAULT '{}',
    sectors text[] NOT NULL DEFAULT '{}',
    direction text,
    channels text[] NOT NULL DEFAULT '{}',
    hashtag text,
    starts_on date,
    ends_on date CHECK (ends_on >= starts_on),
    continuation jsonb,
    joining text NOT NULL CHECK (joining IN ('open', 'moderated')),
    historical boolean NOT NULL,
    created_at timestamptz NOT NULL,
    last_active_at timestamptz NOT NULL,
    -- the network outlives whoever made it (feature G12)
    created_by uuid REFERENCES people ON DELETE SET NULL,
    -- an appointed working group is what its decision and its dates say (feature G2)
    CHECK (kind <> 'appointed_working_group'
           OR (decision IS NOT NULL AND mandate = 'appointed' AND starts_on IS NOT NULL AND ends_on IS NOT NULL))
);

CREATE INDEX networks_in_finnish_order ON networks (finnish(sort_name), id);

CREATE TABLE enrolments (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    network_id uuid NOT NULL REFERENCES networks ON DELETE CASCADE,
    organisation_id uuid NOT NULL REFERENCES organisations,
    -- as they were on the day of the act: who joins the joint body later hasn't enrolled by it
    municipality_ids uuid[] NOT NULL,
    state text NOT NULL CHECK (state IN ('enrolled', 'withdrawn')),
    created_at timestamptz NOT NULL,
    created_by uuid REFERENCES people ON DELETE SET NULL,
    -- one organisation takes part in a network once, however often it asks
    UNIQUE (network_id, organisation_id)
);
