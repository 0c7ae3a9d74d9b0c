-- Roadmaps and their measures: each is a document (shared/contracts/roadmap.py, measure.py) and what is asked for by
-- column beside it. No document names a person: who is responsible for a measure stands in `owner_id` alone.
CREATE TABLE roadmaps (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    network_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('own', 'joint', 'shared')),
    -- The organisation whose roadmap it is.
    owner_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'adopted', 'archived')),
    content jsonb NOT NULL,
    -- The newest published version; 0: nobody but its team sees it.
    number integer NOT NULL DEFAULT 0 CHECK (number >= 0),
    -- May others be told that it has the same measure or the same gap (feature E20)?
    found_by_peers boolean NOT NULL DEFAULT false,
    comments_from date,
    comments_until date,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE INDEX roadmaps_of_a_network ON roadmaps (network_id, id);
CREATE INDEX roadmaps_of_an_owner ON roadmaps (owner_id);

CREATE TABLE measures (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    -- The owner's own name for it, by which an import finds it again (feature E18).
    external_id text,
    content jsonb NOT NULL,
    status text NOT NULL,
    stage text NOT NULL CHECK (stage IN ('planned', 'under_way', 'done', 'delayed', 'cancelled')),
    progress smallint NOT NULL CHECK (progress BETWEEN 0 AND 100),
    starts_on date,
    ends_on date,
    -- The person who sees to it, an id of registration's.
    owner_id uuid,
    -- Does the document name a role or a party that sees to it?
    responsible_named boolean NOT NULL,
    -- It stays for the history, and is in no later version.
    removed boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL,
    UNIQUE (roadmap_id, external_id),
    CHECK (starts_on IS NULL OR ends_on IS NULL OR ends_on >= starts_on)
);

CREATE INDEX measures_of_a_roadmap ON measures (roadmap_id, id);
CREATE INDEX measures_of_an_owner ON measures (owner_id) WHERE owner_id IS NOT NULL;

-- Every state that a roadmap or a measure ever had, and when it was so: `until` of the present one is empty.
CREATE TABLE history (
    id uuid NOT NULL,
    version bigint NOT NULL,
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    kind text NOT NULL CHECK (kind IN ('roadmap', 'measure')),
    at timestamptz NOT NULL,
    until timestamptz,
    content jsonb NOT NULL,
    PRIMARY KEY (id, version),
    CHECK (until >= at)
);

CREATE INDEX history_of_a_roadmap ON history (roadmap_id, at);

CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A state ends when the next one begins; versions are lifted when a backup was put back.
    IF TG_OP = 'UPDATE' AND (OLD.until IS NULL OR OLD.until = NEW.until) AND OLD.version <= NEW.version
        AND (OLD.id, OLD.roadmap_id, OLD.kind, OLD.at, OLD.content)
            = (NEW.id, NEW.roadmap_id, NEW.kind, NEW.at, NEW.content) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'history is only added to';
END $$;

CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE ON history FOR EACH ROW EXECUTE FUNCTION keep_history();

-- Who was entrusted with a roadmap: editors change all of it, contributors the measures that are theirs, approvers
-- (the management team) approve follow-ups.
CREATE TABLE team (
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    person_id uuid NOT NULL,
    task text NOT NULL CHECK (task IN ('editor', 'contributor', 'approver')),
    since timestamptz NOT NULL,
    PRIMARY KEY (roadmap_id, person_id, task)
);

CREATE INDEX team_of_a_person ON team (person_id);
