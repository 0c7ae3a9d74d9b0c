-- The first purge; each one puts the next.
INSERT INTO due (kind, key, due_at, payload, next_attempt_at)
VALUES ('registration.tidy', 'hourly', now(), '{}', now());
