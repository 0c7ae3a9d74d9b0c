-- A holiday is named in the reader's language. Of older rows only the Finnish name is known; it is shown to everybody.

ALTER TABLE occurrences
    ALTER COLUMN holiday TYPE jsonb
    USING CASE WHEN holiday IS NOT NULL THEN jsonb_build_object('fi', holiday, 'original', 'fi') END;
