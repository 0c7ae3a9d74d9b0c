-- Models that were brought in; those of the platform are files. A version never changes.
CREATE TABLE assessment_models (
    id      uuid PRIMARY KEY,
    key     text NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    content jsonb NOT NULL,
    UNIQUE (key, version)
);

-- One measuring of one organisation, or of a region or joint body and its member organisations in one.
CREATE TABLE assessment_rounds (
    id              uuid PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    network_id      uuid NOT NULL,
    organisation_id uuid NOT NULL,
    -- Of the organisation in this network and model, from 1: before and after are compared by it.
    number          integer NOT NULL CHECK (number >= 1),
    -- As it was when the round was made: no later version changes what was asked.
    model           jsonb NOT NULL,
    model_key       text NOT NULL,
    member_ids      uuid[] NOT NULL DEFAULT '{}',
    sectors         jsonb NOT NULL DEFAULT '[]',
    answering       text NOT NULL CHECK (answering IN ('open_link', 'single_links')),
    state           text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed', 'cancelled')),
    closes_at       timestamptz,
    closed_on       date,
    illustrative    boolean NOT NULL DEFAULT false,
    UNIQUE (network_id, organisation_id, model_key, number),
    CHECK ((state = 'closed') = (closed_on IS NOT NULL))
);

-- Links that are good for one answer. Gone with the answer, so that nothing joins the two.
CREATE TABLE assessment_links (
    id       uuid PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES assessment_rounds (id) ON DELETE CASCADE
);

CREATE INDEX assessment_links_of_a_round ON assessment_links (round_id);

-- What one respondent said: no person, no time, a random id. Deleted when the round closes and its figures are made.
CREATE TABLE assessment_sheets (
    id       uuid PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES assessment_rounds (id) ON DELETE CASCADE,
    -- Member organisation in a joint round, respondent group, sector of staff.
    place    text[] NOT NULL CHECK (array_length(place, 1) BETWEEN 1 AND 3),
    scores   jsonb NOT NULL
);

CREATE INDEX assessment_sheets_of_a_round ON assessment_sheets (round_id);

-- What a closed round says of one organisation. `start` holds only what may be shown: by place, then by criterion.
CREATE TABLE assessments (
    id              uuid PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    round_id        uuid NOT NULL REFERENCES assessment_rounds (id),
    organisation_id uuid NOT NULL,
    start           jsonb NOT NULL,
    consent         text NOT NULL DEFAULT 'none' CHECK (consent IN ('none', 'compared', 'published')),
    -- Since when it was first published by name: who read it then knows it, whatever is withdrawn later.
    named_on        date,
    UNIQUE (round_id, organisation_id),
    CHECK (consent <> 'published' OR named_on IS NOT NULL)
);

-- Those that stand on the public topic now.
CREATE TABLE published_assessments (
    id      uuid PRIMARY KEY REFERENCES assessments (id),
    version bigint NOT NULL CHECK (version >= 1)
);

-- Every target that was ever set; the latest of a criterion and sector holds, a NULL level takes it back.
CREATE TABLE assessment_targets (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    assessment_id uuid NOT NULL REFERENCES assessments (id),
    criterion     text NOT NULL,
    sector        text,
    level         integer,
    year          integer CHECK (year BETWEEN 2000 AND 2100),
    reason        text NOT NULL,
    role          text NOT NULL,
    set_by        uuid,
    set_at        timestamptz NOT NULL,
    CHECK ((level IS NULL) = (year IS NULL))
);

CREATE INDEX targets_of_an_assessment ON assessment_targets (assessment_id, criterion, id);
CREATE INDEX targets_of_a_person ON assessment_targets (set_by) WHERE set_by IS NOT NULL;

-- Every consent that was ever given, narrowed or withdrawn.
CREATE TABLE assessment_consents (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    assessment_id uuid NOT NULL REFERENCES assessments (id),
    consent       text NOT NULL CHECK (consent IN ('none', 'compared', 'published')),
    reason        text NOT NULL,
    role          text NOT NULL,
    given_by      uuid,
    given_at      timestamptz NOT NULL
);

CREATE INDEX consents_of_an_assessment ON assessment_consents (assessment_id, id);
CREATE INDEX consents_of_a_person ON assessment_consents (given_by) WHERE given_by IS NOT NULL;

-- Every figure of a group that was ever shown: what comes next must tell of nobody beside all of them.
-- joint: a region's or joint body's own published figures, which its members' stand behind; never shown as a group.
CREATE TABLE comparison_figures (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_key         text NOT NULL,
    model_version     integer NOT NULL,
    criterion         text NOT NULL,
    group_kind        text NOT NULL CHECK (group_kind IN ('all', 'size_class', 'region', 'network', 'joint')),
    -- The class, region or network; the kind of the organisations before it: like is compared with like.
    group_key         text NOT NULL,
    organisation_kind text NOT NULL,
    assessment_ids    uuid[] NOT NULL,
    -- An exact fraction, as 31/12.
    mean              text,
    shown_on          date NOT NULL,
    CHECK ((group_kind = 'joint') = (mean IS NULL)),
    CHECK (group_kind = 'joint' OR cardinality(assessment_ids) >= 5)
);

CREATE INDEX comparison_figures_shown ON comparison_figures (model_key, model_version, criterion, id);
