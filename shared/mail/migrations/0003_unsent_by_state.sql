-- What operators watch: mails that wait, failed or were given up, without reading all that were sent.
CREATE INDEX mail_intents_unsent ON mail_intents (state) WHERE state <> 'sent';
-- What the hourly purge looks for.
CREATE INDEX mail_intents_settled ON mail_intents (best_before) WHERE state NOT IN ('waiting', 'claimed');
CREATE INDEX secret_links_expired ON secret_links (expires_at);
