-- What an occurrence is about, and the public holiday that it falls on: for pages and letters, which are to tell one
-- date of a series from another. Themes belong to events and come by messages in any order, so nothing refers to them.

CREATE TABLE themes (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    title jsonb NOT NULL,
    state text NOT NULL
);

ALTER TABLE occurrences ADD COLUMN holiday jsonb;
