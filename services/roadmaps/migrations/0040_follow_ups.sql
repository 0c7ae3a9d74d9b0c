-- Yearly follow-ups: prepared, then approved and frozen for good. One for each occasion of a year.
CREATE TABLE follow_ups (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 1),
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    -- The year that it is about: annual accounts are due in the next one, a budget in the one before.
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    occasion text NOT NULL CHECK (occasion IN ('budget', 'management_review', 'annual_accounts')),
    due_on date NOT NULL,
    summary jsonb,
    created_at timestamptz NOT NULL,
    -- In whose name it was approved ("johtoryhmä"), and the person who did it: an id, which an erasure empties.
    approved_as jsonb,
    approved_by uuid,
    frozen_at timestamptz,
    UNIQUE (roadmap_id, year, occasion),
    CHECK ((frozen_at IS NULL) = (approved_as IS NULL)),
    CHECK (approved_by IS NULL OR frozen_at IS NOT NULL)
);

CREATE INDEX follow_ups_approved_by ON follow_ups (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX follow_ups_to_come ON follow_ups (due_on) WHERE frozen_at IS NULL;

-- What is told of a measure; it has a version of its own, so that many can write at the same time.
CREATE TABLE follow_up_texts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    version bigint NOT NULL CHECK (version >= 1),
    follow_up_id uuid NOT NULL REFERENCES follow_ups (id),
    measure_id uuid NOT NULL REFERENCES measures (id),
    text jsonb NOT NULL,
    UNIQUE (follow_up_id, measure_id)
);

-- The figures of the moment, and which states of the roadmap and its measures they were counted from.
CREATE TABLE follow_up_snapshots (
    follow_up_id uuid PRIMARY KEY REFERENCES follow_ups (id),
    figures jsonb NOT NULL
);

-- When a backup was put back, versions are lifted: these go with their history.
CREATE TABLE follow_up_documents (
    follow_up_id uuid NOT NULL REFERENCES follow_ups (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (follow_up_id, id),
    FOREIGN KEY (id, version) REFERENCES history (id, version) ON UPDATE CASCADE
);

CREATE INDEX follow_up_documents_history ON follow_up_documents (id, version);

-- When a roadmap's follow-ups are due, year by year.
CREATE TABLE follow_up_rhythms (
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    occasion text NOT NULL CHECK (occasion IN ('budget', 'management_review', 'annual_accounts')),
    month smallint NOT NULL CHECK (month BETWEEN 1 AND 12),
    day smallint NOT NULL CHECK (day BETWEEN 1 AND 31),
    PRIMARY KEY (roadmap_id, occasion)
);

-- Of what is frozen nothing changes but who approved it, to nobody, and versions, upwards.
CREATE FUNCTION keep_follow_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.version >= OLD.version AND (NEW.approved_by IS NULL OR NEW.approved_by = OLD.approved_by)
        AND to_jsonb(NEW) - 'version' - 'approved_by' = to_jsonb(OLD) - 'version' - 'approved_by' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a frozen follow-up stays as it is' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER follow_up_stays BEFORE UPDATE OR DELETE ON follow_ups FOR EACH ROW EXECUTE FUNCTION keep_follow_up();

CREATE FUNCTION keep_follow_up_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_follow_up uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW.follow_up_id ELSE OLD.follow_up_id END;
    frozen timestamptz;
BEGIN
    -- Waits for whoever is freezing it.
    SELECT frozen_at INTO frozen FROM follow_ups WHERE id = of_follow_up FOR SHARE;
    IF frozen IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.version >= OLD.version
        AND to_jsonb(NEW) - 'version' = to_jsonb(OLD) - 'version' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'texts of a frozen follow-up stay as they are' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER follow_up_text_stays BEFORE INSERT OR UPDATE OR DELETE ON follow_up_texts
    FOR EACH ROW EXECUTE FUNCTION keep_follow_up_text();

CREATE FUNCTION refuse_change_of_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a snapshot is only added' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER snapshot_stays BEFORE UPDATE OR DELETE ON follow_up_snapshots
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_snapshot();

-- They are added in the transaction that freezes, and before it: nothing joins a snapshot later.
CREATE FUNCTION keep_follow_up_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen timestamptz;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT frozen_at INTO frozen FROM follow_ups WHERE id = NEW.follow_up_id FOR SHARE;
        IF frozen IS NULL THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND NEW.version >= OLD.version
        AND (NEW.follow_up_id, NEW.id) = (OLD.follow_up_id, OLD.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a snapshot is only added' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER snapshot_documents_stay BEFORE INSERT OR UPDATE OR DELETE ON follow_up_documents
    FOR EACH ROW EXECUTE FUNCTION keep_follow_up_document();

CREATE TRIGGER follow_ups_are_not_emptied BEFORE TRUNCATE ON follow_ups
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_snapshot();
CREATE TRIGGER follow_up_texts_are_not_emptied BEFORE TRUNCATE ON follow_up_texts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_snapshot();
CREATE TRIGGER follow_up_snapshots_are_not_emptied BEFORE TRUNCATE ON follow_up_snapshots
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_snapshot();
CREATE TRIGGER follow_up_documents_are_not_emptied BEFORE TRUNCATE ON follow_up_documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_snapshot();
