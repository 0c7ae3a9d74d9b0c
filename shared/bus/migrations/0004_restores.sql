-- A database that was put back from a backup, and how far it has been brought up to what it had said since.
CREATE TABLE restores (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    jump bigint NOT NULL CHECK (jump > 0), -- every version lies above it once this is finished
    begun_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz -- NULL: the service isn't ready before it is
);

-- One at a time.
CREATE UNIQUE INDEX restores_unfinished ON restores ((true)) WHERE finished_at IS NULL;
