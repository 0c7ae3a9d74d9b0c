ALTER TABLE surveys
    -- So many months after the closing answers are kept, where that is less than all surveys' (retention.yaml).
    ADD COLUMN kept_months smallint CHECK (kept_months BETWEEN 1 AND 24),
    -- When the first of them went; what is told of the survey from then on are its sums.
    ADD COLUMN answers_purged_on date;

-- Those that nobody closes are looked for.
CREATE INDEX surveys_left_open ON surveys (opened_at) WHERE state = 'open' AND closes_at IS NULL;
