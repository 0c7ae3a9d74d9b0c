-- Another of our services asks for addresses, to send people what it has to tell: the duty log tells it from people.

-- As in 0003: provisioning runs this before the service's own role does, and what was allowed before still is.
DO $duty$
BEGIN
    IF EXISTS (
        SELECT FROM pg_constraint
        WHERE conrelid = to_regclass('duty.log') AND conname = 'log_acted_as_check'
          AND pg_get_constraintdef(oid) LIKE '%service%'
    ) THEN
        RETURN;
    END IF;

    ALTER TABLE duty.log
        DROP CONSTRAINT log_acted_as_check,
        ADD CONSTRAINT log_acted_as_check
            CHECK (acted_as IN ('coordinator', 'administrator', 'agency', 'service', 'operator', 'auditor')) NOT VALID;
END
$duty$;
