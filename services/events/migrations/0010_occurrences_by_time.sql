-- Feeds of all networks' occurrences go by time, and whoever keeps a copy asks for what changed since.
CREATE INDEX occurrences_by_time ON occurrences (starts_at, id);
CREATE INDEX occurrences_by_change ON occurrences (changed_at, id);
