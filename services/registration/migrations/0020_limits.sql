-- Limits by day, for what one coordinator may have us mail to others (feature A22).
ALTER TABLE mail_requests
    ADD COLUMN day timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN in_day integer NOT NULL DEFAULT 0;
