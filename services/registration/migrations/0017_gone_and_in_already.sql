-- What was deleted stays deleted: an older message that comes late, from another log or a dead letter, doesn't bring
-- it back. Kept for ever, an id and a version each.
CREATE TABLE tombstones (
    id uuid PRIMARY KEY,
    version bigint NOT NULL
);

-- Does the person have a place in the occurrence, a called-off one too? A function with a setting of its own, since a
-- plan that a connection makes while the table is empty would read the whole of it for each person later on: when
-- ANALYZE has seen an empty table, reading all of it costs nothing in the planner's eyes.
CREATE FUNCTION is_in(of_occurrence uuid, of_person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET enable_seqscan = off
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM signups WHERE occurrence_id = of_occurrence AND person_id = of_person
                   AND state <> 'withdrawn');
END
$$;
