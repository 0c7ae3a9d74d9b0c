-- What indicators have reached: a value is never overwritten, a better one is reported after it (feature E8).
CREATE TABLE indicator_values (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    measure_id uuid NOT NULL REFERENCES measures (id),
    -- The indicator's key in the measure's document.
    key text NOT NULL,
    value numeric(20, 6) NOT NULL,
    unit text NOT NULL,
    "on" date NOT NULL,
    note jsonb,
    reported_at timestamptz NOT NULL
);

CREATE INDEX values_of_an_indicator ON indicator_values (measure_id, key, "on", id);

CREATE FUNCTION keep_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'values of indicators are only added to';
END $$;

CREATE TRIGGER values_stay BEFORE UPDATE OR DELETE ON indicator_values FOR EACH ROW EXECUTE FUNCTION keep_values();

-- Which measures of others an organisation does with them (feature E19).
CREATE INDEX measures_with_partners ON measures USING gin ((content -> 'partners') jsonb_path_ops) WHERE NOT removed;

-- What ended or went is asked for nowhere that counts what is open.
CREATE INDEX measures_open ON measures (ends_on) WHERE NOT removed AND stage NOT IN ('done', 'cancelled');
