-- Who has a place, who waits for one, and who wants to be in a whole series.

CREATE TABLE series_signups (
    id uuid PRIMARY KEY,
    series_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES people,
    organisation_id uuid REFERENCES organisations,
    -- the order in which later occurrences are filled
    ticket bigint GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL,
    left_at timestamptz
);

-- One person is in a series once.
CREATE UNIQUE INDEX followed_series ON series_signups (series_id, person_id) WHERE left_at IS NULL;
CREATE INDEX series_signups_of_a_person ON series_signups (person_id);

CREATE TABLE signups (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    occurrence_id uuid NOT NULL REFERENCES seatings,
    -- no cascade: whoever erases a person withdraws them first, which gives the seat to the next
    person_id uuid NOT NULL REFERENCES people,
    organisation_id uuid REFERENCES organisations,
    series_signup_id uuid REFERENCES series_signups,
    -- somebody else, where they signed the person up (feature A18)
    created_by uuid REFERENCES people ON DELETE SET NULL,
    state text NOT NULL CHECK (state IN ('confirmed', 'waiting', 'withdrawn', 'cancelled')),
    -- what a called-off sign-up goes back to when its occurrence takes place after all
    returns_to text CHECK (returns_to IN ('confirmed', 'waiting')),
    ticket bigint NOT NULL CHECK (ticket >= 1),
    attended boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    CHECK ((state = 'cancelled') = (returns_to IS NOT NULL)),
    -- whoever waited wasn't in
    CHECK (NOT attended OR state = 'confirmed')
);

-- One person has one place in an occurrence; a called-off place is still theirs.
CREATE UNIQUE INDEX signed_up ON signups (occurrence_id, person_id) WHERE state <> 'withdrawn';
CREATE UNIQUE INDEX signups_in_order ON signups (occurrence_id, ticket);
CREATE INDEX queues ON signups (occurrence_id, ticket) WHERE state = 'waiting';
CREATE INDEX signups_of_a_person ON signups (person_id);
CREATE INDEX signups_with_a_series ON signups (series_signup_id) WHERE series_signup_id IS NOT NULL;
