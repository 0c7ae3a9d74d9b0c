-- Where a coordinator lets everybody see who comes (feature A15): of one occurrence, or of all of a series that have no
-- choice of their own. No row: not shown. Only who consented is in the list, and only for a time after the end.

CREATE TABLE participant_lists (
    -- an occurrence or a series; they belong to events, so nothing refers to them
    subject_id uuid PRIMARY KEY,
    shown boolean NOT NULL,
    days_after integer NOT NULL CHECK (days_after BETWEEN 0 AND 365),
    changed_at timestamptz NOT NULL
);
