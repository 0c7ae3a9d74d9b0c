CREATE TABLE surveys (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    network_id uuid NOT NULL,
    kind text NOT NULL
        CHECK (kind IN ('pre_event', 'feedback', 'start_state', 'wish', 'non_applicant', 'closing')),
    -- network and edition are both a network's id: an edition is a network that continues another.
    target_kind text NOT NULL
        CHECK (target_kind IN ('occurrence', 'series', 'network', 'edition', 'organisation', 'nothing')),
    target_id uuid,
    title jsonb NOT NULL,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'ready', 'open', 'closed', 'cancelled')),
    -- What a cancelled one goes back to when its occurrence is reinstated.
    state_before text CHECK (state_before IN ('draft', 'ready', 'open', 'closed')),
    mode text NOT NULL DEFAULT 'identified' CHECK (mode IN ('identified', 'anonymous')),
    -- When it was made ready for the first time: from then on anonymous is a promise.
    activated_at timestamptz,
    opening text NOT NULL DEFAULT 'by_hand'
        CHECK (opening IN ('by_hand', 'at_a_time', 'at_the_end', 'with_the_announcement')),
    opens_at timestamptz,
    closes_at timestamptz,
    -- Counted from the opening.
    close_after_days integer CHECK (close_after_days BETWEEN 1 AND 366),
    opened_at timestamptz,
    closed_at timestamptz,
    answer_limit integer CHECK (answer_limit >= 1),
    -- How many were asked by other ways than this service's own, as whoever asks tells it.
    invited_elsewhere integer CHECK (invited_elsewhere >= 0),
    -- Groups under 10 instead of 5 are never shown.
    sensitive boolean NOT NULL DEFAULT false,
    -- The version that is answered now; NULL: it has no questions yet.
    questionnaire_version integer CHECK (questionnaire_version >= 1),
    -- Answers were brought in from before the platform: it opens nothing and mails nobody.
    historical boolean NOT NULL DEFAULT false,
    -- Answers come from a declared generator.
    illustrative boolean NOT NULL DEFAULT false,
    -- The default of a series that made it.
    made_by_default uuid,
    CHECK ((target_kind = 'nothing') = (target_id IS NULL)),
    CHECK ((state = 'cancelled') = (state_before IS NOT NULL)),
    CHECK (state IN ('draft', 'cancelled') OR activated_at IS NOT NULL),
    CHECK (state NOT IN ('open', 'closed') OR opened_at IS NOT NULL),
    CHECK (opening NOT IN ('at_the_end', 'with_the_announcement') OR target_kind = 'occurrence'),
    CHECK (opening <> 'at_a_time' OR opens_at IS NOT NULL)
);

CREATE INDEX surveys_network ON surveys (network_id, id);
CREATE INDEX surveys_target ON surveys (target_id) WHERE target_id IS NOT NULL;

-- A default makes one survey an occurrence, however often and in whatever order it hears of it.
CREATE UNIQUE INDEX surveys_made_by_default ON surveys (made_by_default, target_id) WHERE made_by_default IS NOT NULL;

-- Anonymity that was promised isn't taken back, by no way of writing (feature C5).
CREATE FUNCTION keep_anonymity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'anonymity was promised to whoever answers' USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER anonymity_stays BEFORE UPDATE ON surveys FOR EACH ROW
WHEN (OLD.activated_at IS NOT NULL AND OLD.mode = 'anonymous'
      AND (NEW.mode <> 'anonymous' OR NEW.activated_at IS NULL))
EXECUTE FUNCTION keep_anonymity();
