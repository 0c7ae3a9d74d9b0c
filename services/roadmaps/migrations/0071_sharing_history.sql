-- What a roadmap's owners let others find, and when they took comments: each decision, since consent can be asked for
-- later. Nothing of it is on a topic.
CREATE TABLE sharing_history (
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    number integer NOT NULL CHECK (number >= 1),
    found_by_peers boolean NOT NULL,
    comments_from date,
    comments_until date,
    -- Empty: it was so before decisions were kept.
    decided_at timestamptz,
    -- An id, which an erasure and its time empty; a machine has none.
    decided_by uuid,
    PRIMARY KEY (roadmap_id, number),
    CHECK (decided_by IS NULL OR decided_at IS NOT NULL)
);

CREATE INDEX sharing_decided_by ON sharing_history (decided_by, decided_at) WHERE decided_by IS NOT NULL;

INSERT INTO sharing_history (roadmap_id, number, found_by_peers, comments_from, comments_until)
SELECT id, 1, found_by_peers, comments_from, comments_until FROM roadmaps
WHERE found_by_peers OR comments_from IS NOT NULL;

CREATE FUNCTION keep_sharing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.decided_by IS NULL
        AND to_jsonb(NEW) - 'decided_by' = to_jsonb(OLD) - 'decided_by' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was shared is only added to';
END $$;

CREATE TRIGGER sharing_stays BEFORE UPDATE OR DELETE ON sharing_history
    FOR EACH ROW EXECUTE FUNCTION keep_sharing();
