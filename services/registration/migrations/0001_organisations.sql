-- The register that everybody chooses their organisation from.

-- Finnish order without ICU: å comes before ä, both after z; lower() is Unicode-aware in the builtin C.UTF-8 locale.
CREATE FUNCTION finnish(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN translate(lower(name), 'åä', 'äå');

CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    name jsonb NOT NULL,
    -- what lists are ordered by and searched in: the Finnish name, or the original where there is none
    sort_name text NOT NULL CHECK (sort_name <> ''),
    kind text NOT NULL,
    code text,
    region_id uuid REFERENCES organisations,
    population integer CHECK (population >= 0),
    population_year integer,
    created_at timestamptz NOT NULL,
    -- a population without its year would be compared with another year's
    CHECK ((population IS NULL) = (population_year IS NULL))
);

-- A code names one organisation of its kind: imports find their rows by it.
CREATE UNIQUE INDEX organisations_by_code ON organisations (kind, code) WHERE code IS NOT NULL;
-- Without a code the name has to tell them apart.
CREATE UNIQUE INDEX organisations_by_name ON organisations (kind, finnish(sort_name)) WHERE code IS NULL;
CREATE INDEX organisations_in_finnish_order ON organisations (finnish(sort_name), id);

CREATE TABLE joint_body_members (
    organisation_id uuid NOT NULL REFERENCES organisations,
    member_id uuid NOT NULL REFERENCES organisations,
    PRIMARY KEY (organisation_id, member_id),
    CHECK (organisation_id <> member_id)
);

CREATE INDEX joint_bodies_of_a_member ON joint_body_members (member_id);
