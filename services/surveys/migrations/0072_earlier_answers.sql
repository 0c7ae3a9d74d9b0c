-- What a person's answer was before they changed it: for the person alone, and gone with the answer. The last counts.
CREATE TABLE earlier_answers (
    response_id           uuid NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
    revision              integer NOT NULL CHECK (revision >= 1),
    questionnaire_version integer NOT NULL,
    answers               jsonb NOT NULL,
    answered_on           date NOT NULL,
    PRIMARY KEY (response_id, revision)
);
