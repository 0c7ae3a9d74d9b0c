-- What the tests' follower keeps, and how often each state took effect.
CREATE TABLE themes (id uuid PRIMARY KEY, version bigint NOT NULL, title text NOT NULL);
CREATE TABLE effects (id uuid NOT NULL, version bigint NOT NULL);
CREATE TABLE owned (id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 1);
