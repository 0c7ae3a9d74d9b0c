-- What others say of what surveys are about and of whom they ask. No foreign keys: messages come in any order.
-- gone: its tombstone came. The row stays, so that an older message can't bring it back.

CREATE TABLE series (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    network_id uuid,
    title jsonb,
    state text,
    historical boolean NOT NULL DEFAULT false,
    gone boolean NOT NULL DEFAULT false
);

CREATE TABLE occurrences (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    network_id uuid,
    series_id uuid,
    theme_id uuid,
    title jsonb,
    state text,
    starts_at timestamptz,
    ends_at timestamptz,
    time_zone text,
    historical boolean NOT NULL DEFAULT false,
    gone boolean NOT NULL DEFAULT false,
    CHECK (gone OR (network_id IS NOT NULL AND series_id IS NOT NULL AND state IS NOT NULL AND ends_at > starts_at))
);

CREATE INDEX occurrences_of_a_series ON occurrences (series_id, starts_at);
CREATE INDEX occurrences_of_a_network ON occurrences (network_id, starts_at);

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

CREATE TABLE members (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    network_id uuid,
    person_id uuid,
    organisation_id uuid,
    active boolean NOT NULL DEFAULT false
);

CREATE INDEX members_of_a_network ON members (network_id) WHERE active;
CREATE INDEX members_of_an_organisation ON members (organisation_id) WHERE active;
CREATE INDEX memberships_of_a_person ON members (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE signups (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    occurrence_id uuid,
    person_id uuid,
    organisation_id uuid,
    confirmed boolean NOT NULL DEFAULT false,
    attended boolean NOT NULL DEFAULT false
);

CREATE INDEX signups_of_an_occurrence ON signups (occurrence_id) WHERE confirmed;
CREATE INDEX signups_of_a_person ON signups (person_id) WHERE person_id IS NOT NULL;
