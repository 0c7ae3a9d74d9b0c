-- The day of each indicator's latest value, empty for one without: counted at every scrape of the metrics without
-- reading a document.
ALTER TABLE measures ADD COLUMN valued_on date[] NOT NULL DEFAULT '{}';
