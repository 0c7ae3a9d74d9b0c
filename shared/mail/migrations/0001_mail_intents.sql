-- A mail that will be sent. Holds ids, dates and counts only: the address is looked up, and the letter
-- written, at the moment of sending.
CREATE TABLE mail_intents (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    business_key    text NOT NULL UNIQUE,          -- the fact that the person is told of: told once
    person_id       uuid NOT NULL,
    template        text NOT NULL,
    values          jsonb NOT NULL DEFAULT '{}',
    language        text CHECK (language IN ('fi', 'sv', 'en')),   -- NULL: the person's own
    best_before     timestamptz NOT NULL,          -- in business time; nothing is sent about the past
    state           text NOT NULL DEFAULT 'waiting'
                    CHECK (state IN ('waiting', 'claimed', 'sent', 'expired', 'dropped', 'failed')),
    attempts        integer NOT NULL DEFAULT 0,    -- also the claim's number: only its holder may settle it
    next_attempt_at timestamptz NOT NULL DEFAULT '-infinity',
    claimed_at      timestamptz CHECK (state <> 'claimed' OR claimed_at IS NOT NULL),
    sent_at         timestamptz CHECK (state <> 'sent' OR sent_at IS NOT NULL),
    created_at      timestamptz NOT NULL DEFAULT now()
);

-- The next one to send; small, whatever was sent before.
CREATE INDEX mail_intents_waiting ON mail_intents (next_attempt_at, created_at) WHERE state = 'waiting';
CREATE INDEX mail_intents_claimed ON mail_intents (claimed_at) WHERE state = 'claimed';
CREATE INDEX mail_intents_person ON mail_intents (person_id);
