-- What a survey asks. Its own version is the one answers name; `revision` counts every change of any version, so that
-- nobody overwrites what they haven't seen. An opened survey's versions stay as they were answered.
CREATE TABLE questionnaires (
    survey_id  uuid NOT NULL REFERENCES surveys (id) ON DELETE CASCADE,
    version    integer NOT NULL CHECK (version BETWEEN 1 AND 200),
    revision   integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
    content    jsonb NOT NULL CHECK (jsonb_typeof(content -> 'sections') = 'array'),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (survey_id, version)
);

-- Questionnaires that a network keeps to make others from. The platform's own are files.
CREATE TABLE questionnaire_templates (
    id         uuid PRIMARY KEY,
    version    integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    network_id uuid NOT NULL,
    title      jsonb NOT NULL,
    content    jsonb NOT NULL CHECK (jsonb_typeof(content -> 'sections') = 'array'),
    changed_at timestamptz NOT NULL
);

CREATE INDEX questionnaire_templates_of_a_network ON questionnaire_templates (network_id, id);
