-- What the public and other municipalities say of a published roadmap. Nothing is shown before an editor let it.
CREATE TABLE comments (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    -- NULL: of the roadmap as a whole.
    measure_id uuid REFERENCES measures (id),
    -- For which organisation it was said; NULL: for none.
    organisation_id uuid,
    -- Who wrote it, where they had logged in.
    person_id uuid,
    text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 5000),
    state text NOT NULL CHECK (state IN ('pending', 'shown', 'hidden', 'answered')),
    -- Why it is hidden, in an editor's words.
    reason text,
    answer jsonb,
    answered_at timestamptz,
    written_at timestamptz NOT NULL,
    CHECK (state <> 'hidden' OR reason IS NOT NULL),
    CHECK (state <> 'answered' OR answer IS NOT NULL),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (organisation_id IS NULL OR state <> 'pending' OR person_id IS NOT NULL)
);

CREATE INDEX comments_of_a_roadmap ON comments (roadmap_id, written_at, id);
CREATE INDEX comments_of_a_person ON comments (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX comments_by_age ON comments (written_at) WHERE person_id IS NOT NULL OR state IN ('pending', 'hidden');

-- How many were written from one network in an hour: a keyed hash of its address, no address.
CREATE TABLE comment_counts (
    who bytea NOT NULL,
    hour timestamptz NOT NULL,
    number integer NOT NULL,
    PRIMARY KEY (who, hour)
);

CREATE INDEX comment_counts_by_age ON comment_counts (hour);
