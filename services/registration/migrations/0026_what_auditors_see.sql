-- The auditor turns ids of the duty log into addresses, to tell people that their data was read; nothing more.
-- Where provisioning hasn't run, there is no auditor.
DO $grant$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'auditor') THEN
        GRANT SELECT (id, address, created_at) ON people TO auditor;
    END IF;
END
$grant$;
