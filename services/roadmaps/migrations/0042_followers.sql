-- Who wants to be told when a published roadmap's measures change: the whole of it, or some measures.
CREATE TABLE followers (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    whole boolean NOT NULL,
    measure_ids uuid[] NOT NULL DEFAULT '{}',
    since timestamptz NOT NULL,
    UNIQUE (roadmap_id, person_id),
    CHECK (whole OR cardinality(measure_ids) > 0)
);

CREATE INDEX followers_of_a_person ON followers (person_id);
