-- What surveys says of each survey, as far as it is a material: the published results of a survey that was asked before
-- an occurrence. A row without any is a mark of the version heard, so that an older message changes nothing. No foreign
-- key: the survey may be heard of before its occurrence is known, and after a restore even again.
CREATE TABLE survey_summaries (
    survey_id      uuid PRIMARY KEY,
    version        bigint NOT NULL,
    network_id     uuid,
    occurrence_id  uuid,
    publication_id uuid,
    title          jsonb,
    illustrative   boolean NOT NULL DEFAULT false,
    CHECK (num_nulls(network_id, occurrence_id, publication_id, title) IN (0, 4))
);

CREATE INDEX survey_summaries_of_an_occurrence ON survey_summaries (occurrence_id) WHERE occurrence_id IS NOT NULL;

-- What coordinators publish with an occurrence. A recording is public only with captions, or exempt from them, and with
-- the consent of those who are in it noted (feature B13).
CREATE TABLE materials (
    id            uuid PRIMARY KEY,
    occurrence_id uuid NOT NULL REFERENCES occurrences,
    kind          text NOT NULL CHECK (kind IN ('invitation', 'programme', 'memo', 'slides', 'recording', 'link')),
    title         jsonb NOT NULL,
    url           text NOT NULL,
    captions      text CHECK (captions IN ('yes', 'exempt')),
    consent_noted boolean NOT NULL DEFAULT false,
    added_at      timestamptz NOT NULL,
    CHECK ((kind = 'recording') = (captions IS NOT NULL)),
    CHECK ((kind = 'recording') = consent_noted)
);

CREATE INDEX materials_of_an_occurrence ON materials (occurrence_id, added_at, id);

-- To whom invitation and memo go, and who gets them for information (feature I9): organisations and groups, no person.
CREATE TABLE distributions (
    occurrence_id   uuid PRIMARY KEY REFERENCES occurrences,
    version         bigint NOT NULL CHECK (version >= 1),
    recipients      jsonb NOT NULL,
    for_information jsonb NOT NULL
);
