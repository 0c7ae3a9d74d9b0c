-- What surveys says of assessments: where organisations stand, and which gaps come first. No foreign keys: messages
-- come in any order. gone: its tombstone came; an older message can't bring it back.
CREATE TABLE assessments (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    organisation_id uuid,
    content jsonb,
    gone boolean NOT NULL DEFAULT false,
    CHECK (gone OR (organisation_id IS NOT NULL AND content IS NOT NULL))
);

CREATE INDEX assessments_of_an_organisation ON assessments (organisation_id) WHERE NOT gone;

-- Goals that a roadmap's editors are proposed because of an assessment (feature D10).
CREATE TABLE goal_proposals (
    id uuid PRIMARY KEY,
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    organisation_id uuid NOT NULL,
    model text NOT NULL,
    criterion text NOT NULL,
    assessment_id uuid NOT NULL,
    -- The criterion as it was assessed last before the decision.
    content jsonb NOT NULL,
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'declined')),
    proposed_at timestamptz NOT NULL,
    decided_at timestamptz,
    goal_key text,
    measure_id uuid REFERENCES measures (id),
    -- However often a target is said, in whatever round, it is proposed once.
    UNIQUE (roadmap_id, organisation_id, model, criterion),
    CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CHECK ((state = 'accepted') = (goal_key IS NOT NULL))
);
