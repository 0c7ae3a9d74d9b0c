-- Who of the staff read whose data: a log that is only ever added to (guarantee RP6, decision 0021).

-- Provisioning runs this file before the service's own role does, and gives what it makes to the role duty_keeper.
-- There the service may add a row and call the two functions, and nothing else; then this finds the table and is done.
DO $duty$
BEGIN
    IF to_regclass('duty.log') IS NOT NULL THEN
        RETURN;
    END IF;

    CREATE SCHEMA IF NOT EXISTS duty;

    CREATE TABLE duty.log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        -- the server's moment and the login role, which the writer can't choose
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        by_role text NOT NULL DEFAULT session_user,
        -- NULL: the command line
        who uuid,
        acted_as text NOT NULL CHECK (acted_as IN ('coordinator', 'administrator', 'operator', 'auditor')),
        route text NOT NULL CHECK (length(route) <= 200),
        disclosed text NOT NULL CHECK (length(disclosed) <= 60),
        purpose text NOT NULL CHECK (length(purpose) <= 400),
        -- what the list was of, where it was one: network_id, occurrence_id, ...
        scope text,
        scope_id uuid,
        -- no foreign key: the log outlives whom it tells of
        whose uuid[] NOT NULL,
        correlation_id uuid
    );

    CREATE INDEX log_by_person ON duty.log USING gin (whose);
    CREATE INDEX log_by_reader ON duty.log (who, at);
    CREATE INDEX log_by_time ON duty.log (at);

    -- What a person may know of who read their data: the day, what and why; not who it was.
    CREATE FUNCTION duty.reads_of(person uuid)
        RETURNS TABLE (day date, acted_as text, disclosed text, purpose text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $body$
        SELECT (l.at AT TIME ZONE 'Europe/Helsinki')::date, l.acted_as, l.disclosed, l.purpose
        FROM duty.log l WHERE l.whose @> ARRAY[person] ORDER BY l.id
    $body$;

    -- The log's own end. It goes by the server's clock: whoever calls can't make it forget sooner.
    CREATE FUNCTION duty.forget_old(most integer) RETURNS integer
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog
    AS $body$
        WITH gone AS (
            DELETE FROM duty.log WHERE id IN (
                SELECT id FROM duty.log WHERE at < now() - interval '5 years' ORDER BY id LIMIT most
            ) RETURNING 1
        )
        SELECT count(*)::integer FROM gone
    $body$;

    REVOKE ALL ON FUNCTION duty.reads_of(uuid), duty.forget_old(integer) FROM PUBLIC;
END
$duty$;
