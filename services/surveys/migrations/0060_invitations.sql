-- Whether a survey writes to those whom it asks, and how many days before its closing it reminds who hasn't answered.
-- Without a row it does what is usual for its way of opening.
CREATE TABLE invitation_plans (
    survey_id           uuid PRIMARY KEY REFERENCES surveys ON DELETE CASCADE,
    invites             boolean NOT NULL,
    reminds_days_before smallint[] NOT NULL DEFAULT '{}' CHECK (0 < ALL (reminds_days_before)),
    -- Reminders that somebody asked for; each has a number, so that none goes twice.
    reminded_by_hand    integer NOT NULL DEFAULT 0,
    reminded_at         timestamptz
);

-- Who was written to: nobody is invited twice, and the response rate has its denominator.
CREATE TABLE invitations (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    survey_id       uuid NOT NULL REFERENCES surveys ON DELETE CASCADE,
    person_id       uuid,   -- NULL: of somebody who was forgotten; that somebody was asked still counts
    organisation_id uuid,
    invited_on      date NOT NULL,
    UNIQUE (survey_id, person_id)
);

CREATE INDEX invitations_of_a_person ON invitations (person_id) WHERE person_id IS NOT NULL;
