-- The compass: goal frames in editions, what became of each goal, the values of indicators, and what was said of goals.

-- One edition of a frame (shared/contracts/compass.py). A draft is edited; a published one is only closed.
CREATE TABLE compass_editions (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    frame text NOT NULL,
    edition integer NOT NULL CHECK (edition >= 1),
    former_id uuid REFERENCES compass_editions (id),
    state text NOT NULL CHECK (state IN ('draft', 'published')),
    content jsonb NOT NULL,
    valid_from date,
    valid_to date,
    changed_at timestamptz NOT NULL,
    UNIQUE (frame, edition),
    CHECK ((edition = 1) = (former_id IS NULL)),
    CHECK ((state = 'published') = (valid_from IS NOT NULL)),
    CHECK (valid_to >= valid_from)
);

-- Two drafts at once would follow the same edition, and only one could be published.
CREATE UNIQUE INDEX one_draft_of_a_frame ON compass_editions (frame) WHERE state = 'draft';
-- Editions follow each other without a gap: the newest is the only one without an end.
CREATE UNIQUE INDEX one_open_edition_of_a_frame ON compass_editions (frame) WHERE state = 'published' AND valid_to IS NULL;

-- Every version of an edition, so that who saw an older one can be told what has changed since.
CREATE TABLE compass_history (
    id uuid NOT NULL REFERENCES compass_editions (id),
    version bigint NOT NULL,
    content jsonb NOT NULL,
    PRIMARY KEY (id, version)
);

-- Every goal that was ever published; `same` goals keep their row over editions, so that links to them stay right.
CREATE TABLE national_goals (
    id uuid PRIMARY KEY,
    -- The newest edition that it stands in.
    frame_id uuid NOT NULL REFERENCES compass_editions (id),
    part_key text NOT NULL,
    key text NOT NULL,
    title jsonb NOT NULL,
    -- Does it stand in its frame's newest edition?
    in_force boolean NOT NULL
);

CREATE INDEX national_goals_of_a_frame ON national_goals (frame_id);

-- What became of a goal that isn't in its frame's newest edition any more. A goal that has gone never comes back.
CREATE TABLE goal_successions (
    goal_id uuid PRIMARY KEY REFERENCES national_goals (id),
    edition_id uuid NOT NULL REFERENCES compass_editions (id),
    outcome text NOT NULL CHECK (outcome IN ('split', 'merged', 'dropped')),
    to_goals uuid[] NOT NULL,
    CHECK ((outcome = 'dropped') = (cardinality(to_goals) = 0))
);

-- What a roadmap's owners decided about a succession; one that was decided nothing about is open, and has no row.
CREATE TABLE goal_decisions (
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    goal_id uuid NOT NULL REFERENCES goal_successions (goal_id),
    state text NOT NULL CHECK (state IN ('accepted', 'declined')),
    -- Which of the successors the roadmap took.
    to_goals uuid[] NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (roadmap_id, goal_id)
);

-- Whatever was reported of an indicator; the last report of a day counts for that day.
CREATE TABLE national_indicator_values (
    id uuid PRIMARY KEY,
    goal_id uuid NOT NULL REFERENCES national_goals (id),
    indicator text NOT NULL,
    value numeric NOT NULL,
    unit text NOT NULL,
    "on" date NOT NULL,
    interpretation jsonb,
    illustrative boolean NOT NULL,
    reported_at timestamptz NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE
);

CREATE INDEX values_of_a_national_indicator ON national_indicator_values (goal_id, indicator, "on", seq);

CREATE FUNCTION keep_national_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'values of indicators are only added to';
END $$;

CREATE TRIGGER national_values_stay BEFORE UPDATE OR DELETE ON national_indicator_values
    FOR EACH ROW EXECUTE FUNCTION keep_national_values();

-- What an organisation says of a goal, by whoever may speak for it: no person is kept.
CREATE TABLE goal_comments (
    id uuid PRIMARY KEY,
    goal_id uuid NOT NULL REFERENCES national_goals (id),
    -- The roadmap whose editor wrote it.
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    organisation_id uuid NOT NULL,
    stance text NOT NULL CHECK (stance IN ('benefit', 'risk', 'drawback')),
    text jsonb NOT NULL,
    commented_at timestamptz NOT NULL,
    answer jsonb,
    answered_at timestamptz,
    -- Did it change the frame? Then the organisation is named among those who contributed.
    led_to_change boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (NOT led_to_change OR answer IS NOT NULL)
);

CREATE INDEX comments_of_a_goal ON goal_comments (goal_id, id);
