-- The hourly purge of what has had its time; it puts itself again.
INSERT INTO due (kind, key, due_at, payload, next_attempt_at) VALUES ('bus.tidy', 'hourly', now(), '{}', now());
