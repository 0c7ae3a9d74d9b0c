-- By which groups results will be shown, chosen before anybody has answered (guarantee RA6).
CREATE TABLE declared_segments (
    survey_id uuid PRIMARY KEY REFERENCES surveys (id) ON DELETE CASCADE,
    segments  jsonb NOT NULL CHECK (jsonb_typeof(segments) = 'array')
);

CREATE FUNCTION keep_declared_segments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM surveys WHERE id = NEW.survey_id AND opened_at IS NOT NULL) THEN
        RAISE EXCEPTION 'segments are chosen before a survey opens' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER segments_stay BEFORE INSERT OR UPDATE ON declared_segments FOR EACH ROW
EXECUTE FUNCTION keep_declared_segments();

-- Tables as they were published: once for a survey, since a second time would tell what came between.
CREATE TABLE published_results (
    id           uuid PRIMARY KEY,
    survey_id    uuid NOT NULL UNIQUE REFERENCES surveys (id),
    -- How many were asked then; 0: nobody knows.
    asked        integer NOT NULL CHECK (asked >= 0),
    results      jsonb NOT NULL,
    -- The questions and options as they were worded.
    wording      jsonb NOT NULL,
    published_at timestamptz NOT NULL
);

CREATE FUNCTION keep_published_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published results stay as they are' USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER results_stay BEFORE UPDATE ON published_results FOR EACH ROW EXECUTE FUNCTION keep_published_results();

-- What people wrote, released one by one. Shown by id, which is random: the order tells nothing. The answer it comes
-- from is known here so that it goes with the person, and shown nowhere.
CREATE TABLE released_texts (
    id          uuid PRIMARY KEY,
    survey_id   uuid NOT NULL REFERENCES published_results (survey_id),
    question    text NOT NULL,
    response_id uuid NOT NULL,
    text        text NOT NULL,
    UNIQUE (response_id, question)
);

CREATE INDEX released_texts_of_a_survey ON released_texts (survey_id, question, id);
