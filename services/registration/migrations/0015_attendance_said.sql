-- How many places have been said; while it differs from the seating's counter, attendance is said anew in a moment.
-- So a sign-up itself says nothing of attendance, and a crowd of them is one message.
ALTER TABLE attendances ADD COLUMN registered integer NOT NULL DEFAULT 0 CHECK (registered >= 0);

INSERT INTO due (kind, key, due_at, next_attempt_at) VALUES ('attendance_changes', 'all', 'epoch', 'epoch')
ON CONFLICT DO NOTHING;
