-- Running sums of answers, so that a summary of 100,000 costs what one of 1,000 does. `question` '' counts whole
-- answers; `value` '' counts who answered the question. `part` is a matrix's row or a ranking's option. They hold no
-- person and no text that anybody wrote, and stay when answers are erased or purged.
CREATE TABLE tallies (
    survey_id uuid NOT NULL,
    questionnaire_version integer NOT NULL,
    question text NOT NULL,
    part text NOT NULL,
    value text NOT NULL,
    n bigint NOT NULL,
    -- Of numbers, exact; `value` has four digits of them, so that there are never many.
    total numeric NOT NULL DEFAULT 0,
    PRIMARY KEY (survey_id, questionnaire_version, question, part, value)
);

-- Who folds a survey's answers into its sums holds its row: a reader waits for what another one has in hand.
CREATE TABLE folded_surveys (
    survey_id uuid PRIMARY KEY
);

-- From now on every few seconds.
INSERT INTO due (kind, key, due_at, payload, next_attempt_at)
VALUES ('fold_answers', 'all', '2000-01-01', '{}', '2000-01-01');
