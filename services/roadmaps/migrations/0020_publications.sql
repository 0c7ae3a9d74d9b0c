-- Versions of roadmaps that everybody may see. A publication copies nothing: it names states of the history, which stay.
CREATE TABLE publications (
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    number integer NOT NULL CHECK (number >= 1),
    id uuid NOT NULL UNIQUE,
    at timestamptz NOT NULL,
    -- A discussion opener asks for opinions, a version is what holds (lesson X21).
    kind text NOT NULL CHECK (kind IN ('discussion', 'version')),
    label jsonb NOT NULL,
    roadmap_version bigint NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (roadmap_id, number),
    -- Versions are lifted when a backup was put back: what was published stays what it was.
    FOREIGN KEY (roadmap_id, roadmap_version) REFERENCES history (id, version) ON UPDATE CASCADE
);

CREATE TABLE published_measures (
    roadmap_id uuid NOT NULL,
    number integer NOT NULL,
    measure_id uuid NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (roadmap_id, number, measure_id),
    FOREIGN KEY (roadmap_id, number) REFERENCES publications (roadmap_id, number),
    FOREIGN KEY (measure_id, version) REFERENCES history (id, version) ON UPDATE CASCADE
);

CREATE INDEX publications_of_a_state ON publications (roadmap_id, roadmap_version);
CREATE INDEX published_measures_of_a_state ON published_measures (measure_id, version);

CREATE FUNCTION keep_publications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NULL OR OLD.withdrawn_at IS NOT DISTINCT FROM NEW.withdrawn_at)
        AND OLD.roadmap_version <= NEW.roadmap_version
        AND (OLD.roadmap_id, OLD.number, OLD.id, OLD.at, OLD.kind, OLD.label)
            = (NEW.roadmap_id, NEW.number, NEW.id, NEW.at, NEW.kind, NEW.label) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was published stays as it was';
END $$;

CREATE FUNCTION keep_published_measures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.version <= NEW.version
        AND (OLD.roadmap_id, OLD.number, OLD.measure_id) = (NEW.roadmap_id, NEW.number, NEW.measure_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was published stays as it was';
END $$;

CREATE TRIGGER publications_stay BEFORE UPDATE OR DELETE ON publications
    FOR EACH ROW EXECUTE FUNCTION keep_publications();
CREATE TRIGGER published_measures_stay BEFORE UPDATE OR DELETE ON published_measures
    FOR EACH ROW EXECUTE FUNCTION keep_published_measures();

-- What pub.roadmaps and pub.measures hold now: versions of the newest publication of each roadmap.
CREATE TABLE public_roadmaps (
    id uuid PRIMARY KEY REFERENCES roadmaps (id),
    version bigint NOT NULL,
    number integer NOT NULL,
    FOREIGN KEY (id, number) REFERENCES publications (roadmap_id, number)
);

CREATE TABLE public_measures (
    id uuid PRIMARY KEY REFERENCES measures (id),
    version bigint NOT NULL,
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id)
);

CREATE INDEX public_measures_of_a_roadmap ON public_measures (roadmap_id);

-- What a roadmap was at a moment is found in the index, however many changes there were before and after it.
CREATE INDEX history_at ON history (roadmap_id, at, coalesce(until, 'infinity')) INCLUDE (id, version, until);
DROP INDEX history_of_a_roadmap;
