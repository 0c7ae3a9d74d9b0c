-- How one gets into an occurrence, and how full it is. A seat is decided on these rows alone.

-- What occurrences of a series get that have no policy of their own, later ones included.
CREATE TABLE series_policies (
    series_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    policy text NOT NULL CHECK (policy IN ('none', 'open', 'limited')),
    capacity integer CHECK (capacity >= 0),
    opens_days_before integer CHECK (opens_days_before >= 0),
    closes_hours_before integer NOT NULL CHECK (closes_hours_before >= 0),
    join_link text,
    link_visibility text NOT NULL CHECK (link_visibility IN ('registered', 'public')),
    CHECK ((policy = 'limited') = (capacity IS NOT NULL))
);

CREATE TABLE seatings (
    occurrence_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    policy text NOT NULL CHECK (policy IN ('none', 'open', 'limited')),
    -- false: it follows the default of its series
    own boolean NOT NULL,
    capacity integer CHECK (capacity >= 0),
    -- the capacity, or as many as were in when it was lowered below them: nobody is thrown out
    ceiling integer,
    opens_at timestamptz,
    closes_at timestamptz,
    -- the occurrence's start, kept here too: who is in may not hang on a row that messages write
    starts_at timestamptz NOT NULL,
    join_link text,
    link_visibility text NOT NULL CHECK (link_visibility IN ('registered', 'public')),
    -- the occurrence is called off
    suspended boolean NOT NULL DEFAULT false,
    -- it has been said that nobody can sign up any more
    closed boolean NOT NULL DEFAULT false,
    confirmed integer NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
    waiting integer NOT NULL DEFAULT 0 CHECK (waiting >= 0),
    -- the last ticket drawn: the queue's order, without any clock
    tickets bigint NOT NULL DEFAULT 0,
    CHECK ((policy = 'limited') = (capacity IS NOT NULL)),
    CHECK ((capacity IS NULL) = (ceiling IS NULL)),
    CHECK (ceiling >= capacity),
    -- the last seat is given once
    CONSTRAINT seats_are_not_oversold CHECK (confirmed <= ceiling),
    -- nobody waits while a seat is free
    CONSTRAINT nobody_waits_beside_a_free_seat CHECK (waiting = 0 OR coalesce(confirmed >= capacity, false)),
    CHECK (policy <> 'none' OR confirmed + waiting = 0),
    CHECK (NOT suspended OR confirmed + waiting = 0),
    CHECK (closes_at > opens_at)
) WITH (fillfactor = 50);  -- counters change with each sign-up: new row versions stay on the page
