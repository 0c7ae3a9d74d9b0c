-- Another agency's program reads with a key of its own: the duty log tells it from a coordinator (feature H18).

-- As in 0001: provisioning runs this before the service's own role does, which then finds it done and may not do it.
-- Whatever was allowed before still is, so processes of the last release go on writing.
DO $duty$
BEGIN
    IF EXISTS (
        SELECT FROM pg_constraint
        WHERE conrelid = to_regclass('duty.log') AND conname = 'log_acted_as_check'
          AND pg_get_constraintdef(oid) LIKE '%agency%'
    ) THEN
        RETURN;
    END IF;

    ALTER TABLE duty.log
        DROP CONSTRAINT log_acted_as_check,
        ADD CONSTRAINT log_acted_as_check
            CHECK (acted_as IN ('coordinator', 'administrator', 'agency', 'operator', 'auditor')) NOT VALID;
END
$duty$;
