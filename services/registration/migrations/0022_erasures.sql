-- Who is to be forgotten, who has forgotten them, and what stays of them: numbers.

-- The secret link to its progress page is about `id`, which is random; no foreign key, since it outlives the person.
CREATE TABLE erasure_requests (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL UNIQUE,
    reason text NOT NULL CHECK (reason IN ('asked', 'unlawful', 'mistake', 'not_needed')),
    by_administrator boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    -- registration's own part; the other services answer for theirs
    carried_out_at timestamptz
);

CREATE TABLE erasure_answers (
    person_id uuid NOT NULL,
    service text NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (person_id, service)
);

CREATE INDEX erasure_answers_open ON erasure_answers (person_id) WHERE done_at IS NULL;

-- A sign-up outlives its person as a number (feature K3): how many came, and from which kind of organisation.
ALTER TABLE signups ALTER COLUMN person_id DROP NOT NULL;
ALTER TABLE signups ADD CONSTRAINT nothing_leads_to_who_it_was
    CHECK (person_id IS NOT NULL OR (created_by IS NULL AND series_signup_id IS NULL));

-- Deleting a person looks for what they did for others; where nobody did, the index holds nothing.
CREATE INDEX signups_made_for_others ON signups (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX members_made_for_others ON members (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX roles_of_a_person ON roles (person_id);
CREATE INDEX proposals_of_a_person ON organisation_proposals (proposed_by) WHERE proposed_by IS NOT NULL;
CREATE INDEX history_by_person ON member_history (by_person) WHERE by_person IS NOT NULL;

-- Each class of data is purged by its own duty from here on (shared/privacy/retention.yaml).
DELETE FROM due WHERE kind IN ('registration.tidy', 'registration.tidy_api_keys');
