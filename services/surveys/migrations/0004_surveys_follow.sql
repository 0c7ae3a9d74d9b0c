ALTER TABLE surveys
    -- by_hand: until somebody closes it. after_days: close_after_days from its opening. at_the_start: of its occurrence.
    ADD COLUMN closing text NOT NULL DEFAULT 'by_hand'
        CHECK (closing IN ('by_hand', 'at_a_time', 'after_days', 'at_the_start')),
    -- Cancelled because its occurrence was called off: comes back with it. One that a person cancelled doesn't.
    ADD COLUMN cancelled_with_occurrence boolean NOT NULL DEFAULT false,
    -- Why it didn't open by itself when its time came; people see it and may open it by hand.
    ADD COLUMN held_back text CHECK (held_back IN ('too_few_invited', 'too_late')),
    -- The published results.
    ADD COLUMN publication_id uuid,
    ADD CONSTRAINT closes_somehow CHECK (closing <> 'after_days' OR close_after_days IS NOT NULL),
    ADD CONSTRAINT starts_with_an_occurrence CHECK (closing <> 'at_the_start' OR target_kind = 'occurrence'),
    ADD CONSTRAINT comes_back_only_cancelled CHECK (state = 'cancelled' OR NOT cancelled_with_occurrence);

-- What every occurrence of a series is asked, from a survey of the series that serves as its pattern.
CREATE TABLE series_defaults (
    id uuid PRIMARY KEY,
    series_id uuid NOT NULL,
    network_id uuid NOT NULL,
    pattern_id uuid NOT NULL REFERENCES surveys,
    opening text NOT NULL CHECK (opening IN ('at_the_end', 'with_the_announcement')),
    close_after_days integer CHECK (close_after_days BETWEEN 1 AND 366),
    -- Occurrences that were over by then are left alone.
    since timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK (opening <> 'at_the_end' OR close_after_days IS NOT NULL)
);

-- One default a series and opening at a time.
CREATE UNIQUE INDEX series_defaults_in_use ON series_defaults (series_id, opening) WHERE ended_at IS NULL;
