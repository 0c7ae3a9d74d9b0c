-- What registration says of networks and of the roles in them. No foreign keys: a role may come before its network.

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
