-- How many came: heads counted in the room, or people ticked off one by one.

CREATE TABLE attendances (
    occurrence_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    -- None: nobody counted heads; who was ticked off counts then
    head_count integer CHECK (head_count >= 0),
    by_organisation_kind jsonb NOT NULL DEFAULT '{}',
    illustrative boolean NOT NULL DEFAULT false,
    counted_by uuid REFERENCES people ON DELETE SET NULL,
    counted_at timestamptz NOT NULL
);
