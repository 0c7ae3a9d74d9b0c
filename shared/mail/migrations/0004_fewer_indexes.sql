-- A sign-up writes an intent in its own statement, and every index makes it wait: an intent that waits stands
-- in one beside its keys. Erasure and the hourly purge can read the table.
DROP INDEX mail_intents_person;
DROP INDEX mail_intents_unsent;
DROP INDEX mail_intents_settled;
CREATE INDEX mail_intents_given_up ON mail_intents (state) WHERE state IN ('expired', 'dropped', 'failed');
