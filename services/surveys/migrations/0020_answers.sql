-- What was answered. An anonymous row says nothing of who or when: its date is its batch's, its id is random.
CREATE TABLE responses (
    id                    uuid PRIMARY KEY,
    survey_id             uuid NOT NULL,
    questionnaire_version integer NOT NULL CHECK (questionnaire_version >= 1),
    anonymous             boolean NOT NULL,
    answers               jsonb NOT NULL,
    answered_on           date NOT NULL,
    person_id             uuid,            -- NULL too where an identified survey was answered by the link for all
    organisation_id       uuid,
    revision              integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
    UNIQUE (survey_id, person_id),         -- a person answers once, and changes that answer
    CHECK (NOT anonymous OR (person_id IS NULL AND organisation_id IS NULL AND revision = 1))
);

CREATE INDEX responses_of_a_person ON responses (person_id) WHERE person_id IS NOT NULL;

-- What the running sums of a survey don't hold yet: +1 what came, -1 what a change replaced. Written in the answer's
-- own statement, so that no answer waits for a counter.
CREATE TABLE unfolded (
    id                    bigint GENERATED ALWAYS AS IDENTITY,
    survey_id             uuid NOT NULL,
    questionnaire_version integer NOT NULL,
    sign                  smallint NOT NULL CHECK (sign IN (-1, 1)),
    answers               jsonb NOT NULL,
    PRIMARY KEY (survey_id, id)
);

-- Begun answers, sealed with a secret that only their link holds. `id` is derived from it as well.
CREATE TABLE drafts (
    id         bytea PRIMARY KEY CHECK (octet_length(id) = 32),
    survey_id  uuid NOT NULL,
    sealed     bytea NOT NULL,
    kept_until date NOT NULL
);

ALTER TABLE drafts ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX drafts_over ON drafts (kept_until);

-- Anonymous answers that wait for company, sealed with a key that neither the database nor its backup holds. Those of
-- one questionnaire are equally long.
CREATE TABLE staged_answers (
    id        uuid PRIMARY KEY,
    survey_id uuid NOT NULL,
    sealed    bytea NOT NULL
);

ALTER TABLE staged_answers ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX staged_answers_of_a_survey ON staged_answers (survey_id);

-- Who has had their say, as a keyed hash: nobody answers twice, and who reads it learns nobody's name.
CREATE TABLE claims (
    survey_id uuid NOT NULL,
    claim     bytea NOT NULL CHECK (octet_length(claim) = 32),
    PRIMARY KEY (survey_id, claim)
);

-- Who has answered an anonymous survey, without a time; comes in batches, drawn apart from the answers' own.
CREATE TABLE answered_marks (
    survey_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (survey_id, person_id)
);

CREATE INDEX answered_marks_of_a_person ON answered_marks (person_id);
