-- What sign-up knows of series and occurrences. They belong to events and come by messages in any order,
-- so nothing here refers to anything else, and states of a newer events service are kept as they came.

CREATE TABLE series (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    network_id uuid NOT NULL,
    title jsonb NOT NULL,
    state text NOT NULL,
    historical boolean NOT NULL
);

CREATE INDEX series_of_a_network ON series (network_id);

CREATE TABLE occurrences (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    network_id uuid NOT NULL,
    series_id uuid NOT NULL,
    theme_id uuid,
    title jsonb NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    time_zone text NOT NULL,
    venue text,
    state text NOT NULL,
    sequence integer NOT NULL,
    cancelled_with uuid,
    historical boolean NOT NULL,
    -- when this state was heard: stamps calendar entries
    changed_at timestamptz NOT NULL
);

CREATE INDEX occurrences_of_a_series ON occurrences (series_id, starts_at);
CREATE INDEX occurrences_of_a_network ON occurrences (network_id, starts_at);
CREATE INDEX occurrences_called_off_together ON occurrences (cancelled_with) WHERE cancelled_with IS NOT NULL;
