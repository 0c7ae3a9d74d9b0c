-- How many came, as registration counts them; kept also where the occurrence isn't known (yet).
CREATE TABLE attendance (
    occurrence_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    registered integer NOT NULL DEFAULT 0 CHECK (registered >= 0),
    attended integer CHECK (attended >= 0),
    by_organisation_kind jsonb NOT NULL DEFAULT '{}',
    illustrative boolean NOT NULL DEFAULT false,
    gone boolean NOT NULL DEFAULT false
);
