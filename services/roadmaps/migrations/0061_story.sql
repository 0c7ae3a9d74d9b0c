-- What other services say that a story is told from: one row for each network, series, occurrence, survey, improvement
-- and published assessment. No foreign keys: messages come in any order, and refs may lead to what wasn't heard yet.
-- gone: its tombstone came. The row stays, so that an older message can't bring it back.
CREATE TABLE told (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('network', 'series', 'occurrence', 'survey', 'improvement', 'assessment')),
    version bigint NOT NULL,
    network_id uuid,
    organisation_id uuid,
    state text,
    begins_at timestamptz,
    ends_at timestamptz,
    title jsonb,
    -- Where it came from: an occurrence its series, a survey what it is about, an improvement its surveys.
    refs uuid[] NOT NULL DEFAULT '{}',
    illustrative boolean NOT NULL DEFAULT false,
    gone boolean NOT NULL DEFAULT false,
    CHECK (gone OR (network_id IS NOT NULL AND state IS NOT NULL))
);

CREATE INDEX told_of_a_network ON told (network_id) WHERE NOT gone;
-- What was asked about an occurrence, what came of a survey, what shaped a later edition.
CREATE INDEX told_because_of ON told USING gin (refs) WHERE kind IN ('survey', 'improvement');
