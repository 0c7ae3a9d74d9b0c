-- What registration says of networks, the roles in them, and organisations. No foreign keys: messages come in any order.

-- gone: its tombstone came. The row stays, so that an older message can't bring the network back.
CREATE TABLE networks (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    name jsonb,
    kind text,
    state text,
    historical boolean NOT NULL DEFAULT false,
    gone boolean NOT NULL DEFAULT false,
    CHECK (gone OR (name IS NOT NULL AND kind IS NOT NULL AND state IS NOT NULL))
);

CREATE TABLE roles (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    network_id uuid,
    person_id uuid,
    kind text,
    starts_on date,
    ends_on date,
    active boolean NOT NULL
);

-- Rights are asked for at every write.
CREATE INDEX roles_held ON roles (person_id, network_id) WHERE active;
CREATE INDEX roles_of_a_person ON roles (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    name jsonb,
    kind text,
    region_id uuid,
    -- Of a region, a sub-region or a joint body: the organisations in it.
    member_ids uuid[] NOT NULL DEFAULT '{}',
    population integer,
    gone boolean NOT NULL DEFAULT false
);

CREATE INDEX organisations_of_a_region ON organisations (region_id) WHERE region_id IS NOT NULL;

-- Which organisations take part in which network.
CREATE TABLE enrolments (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    network_id uuid,
    organisation_id uuid,
    municipality_ids uuid[] NOT NULL DEFAULT '{}',
    enrolled boolean NOT NULL DEFAULT false
);

CREATE INDEX enrolments_of_a_network ON enrolments (network_id) WHERE enrolled;
