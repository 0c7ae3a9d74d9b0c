-- Once a month an editor is told what their roadmaps wait for, unless they said that they don't want to know.
ALTER TABLE team ADD COLUMN monthly_letter boolean NOT NULL DEFAULT true;

-- The first month of a platform that has editors already; where there are none it begins with the first one.
INSERT INTO due (kind, key, due_at, next_attempt_at)
SELECT 'roadmap_digest', to_char(begins, 'YYYY-MM'), begins AT TIME ZONE 'Europe/Helsinki',
       begins AT TIME ZONE 'Europe/Helsinki'
FROM (SELECT date_trunc('month', now() AT TIME ZONE 'Europe/Helsinki') + interval '1 month 9 hours') AS next (begins)
WHERE EXISTS (SELECT FROM team);
