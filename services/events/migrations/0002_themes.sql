-- The theme plan of a network: set at launch, changed with a trace (feature B6).
CREATE TABLE themes (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    network_id uuid NOT NULL,
    title jsonb NOT NULL,
    description jsonb,
    position integer NOT NULL CHECK (position >= 1),
    state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'dropped')),
    copied_from uuid,
    -- Two themes of a plan never share a place; deferred, because a re-plan moves several at once.
    EXCLUDE USING btree (network_id WITH =, position WITH =) WHERE (state = 'planned') DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX themes_network ON themes (network_id, position);

-- What was changed in a plan, when and why. Who did it stays inside: an opaque id, never published.
CREATE TABLE theme_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    network_id uuid NOT NULL,
    theme_id uuid NOT NULL REFERENCES themes,
    what text NOT NULL CHECK (what IN ('planned', 'reworded', 'moved', 'dropped', 'resumed', 'mapped')),
    why text,
    before jsonb,
    after jsonb,
    changed_by uuid,
    changed_at timestamptz NOT NULL,
    -- The first plan needs no reason; every later change does.
    CHECK (what = 'planned' OR why IS NOT NULL)
);

CREATE INDEX theme_changes_network ON theme_changes (network_id, id DESC);
