-- Kinds of gathering and what they bring along unless the planner says otherwise (feature B7).
CREATE TABLE event_kinds (
    kind text PRIMARY KEY,
    minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 10080),
    mode text NOT NULL CHECK (mode IN ('online', 'on_site', 'hybrid'))
);

INSERT INTO event_kinds (kind, minutes, mode) VALUES
    ('network_event', 90, 'online'),
    ('webinar', 60, 'online'),
    ('workshop', 180, 'on_site'),
    ('coffee_morning', 45, 'online'),
    ('kick_off', 180, 'hybrid'),
    ('closing', 180, 'hybrid'),
    ('discussion', 90, 'online'),
    ('training', 120, 'online'),
    ('meeting', 60, 'online');

CREATE TABLE series (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    network_id uuid NOT NULL,
    title jsonb NOT NULL,
    description jsonb,
    kind text NOT NULL REFERENCES event_kinds,
    mode text NOT NULL CHECK (mode IN ('online', 'on_site', 'hybrid')),
    -- RFC 5545 RRULE without DTSTART; NULL: dates chosen by hand.
    rule text,
    -- The rule counts from here; later than starts_on when it was changed for "this and following".
    rule_from date NOT NULL,
    starts_on date NOT NULL,
    starts_at time NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 10080),
    time_zone text NOT NULL,
    holiday_rule text NOT NULL CHECK (holiday_rule IN ('keep', 'flag', 'skip', 'move_next_week')),
    venue text,
    hashtag text,
    public_link text,
    state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'cancelled')),
    -- The act that called off the whole series.
    cancelled_with uuid,
    historical boolean NOT NULL DEFAULT false,
    cloned_from uuid,
    -- Dates of the rule up to and including this one have become occurrences.
    planned_to date NOT NULL,
    changed_at timestamptz NOT NULL,
    CHECK ((state = 'cancelled') = (cancelled_with IS NOT NULL))
);

CREATE INDEX series_network ON series (network_id, id);

-- One act of calling off, whatever its reach, so that a person gets one notice of it (feature B24).
-- replanned: the rule changed and the date is no longer one of its dates.
CREATE TABLE cancellations (
    id uuid PRIMARY KEY,
    series_id uuid NOT NULL REFERENCES series,
    reach text NOT NULL CHECK (reach IN ('one', 'following', 'all', 'replanned')),
    reason jsonb,
    -- The rule before "this and following" cut it short; reinstating the act brings it back.
    rule_before text,
    rule_after text,
    cancelled_by uuid,
    cancelled_at timestamptz NOT NULL
);

CREATE INDEX cancellations_series ON cancellations (series_id);

CREATE TABLE occurrences (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    network_id uuid NOT NULL,
    series_id uuid NOT NULL REFERENCES series,
    theme_id uuid REFERENCES themes,
    title jsonb NOT NULL,
    description jsonb,
    kind text NOT NULL REFERENCES event_kinds,
    mode text NOT NULL CHECK (mode IN ('online', 'on_site', 'hybrid')),
    -- The date that the rule gave, before holidays or people moved it; NULL: added by hand.
    rule_date date,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    time_zone text NOT NULL,
    venue text,
    public_link text,
    holiday text,
    state text NOT NULL DEFAULT 'scheduled' CHECK (state IN ('scheduled', 'cancelled', 'ended')),
    sequence integer NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    cancelled_with uuid REFERENCES cancellations,
    historical boolean NOT NULL DEFAULT false,
    -- Set when a person changed this one alone: changes of the series pass it by (feature B4).
    overridden_at timestamptz,
    changed_at timestamptz NOT NULL,
    CHECK (ends_at > starts_at),
    CHECK ((state = 'cancelled') = (cancelled_with IS NOT NULL)),
    -- A date of the rule becomes one occurrence, however often the rule is carried out.
    UNIQUE (series_id, rule_date)
);

CREATE INDEX occurrences_series ON occurrences (series_id, starts_at);
CREATE INDEX occurrences_network ON occurrences (network_id, starts_at);
CREATE INDEX occurrences_theme ON occurrences (theme_id) WHERE theme_id IS NOT NULL;
