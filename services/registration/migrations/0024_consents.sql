-- What people consented to, with the text that they saw and when; and which privacy notice was shown to who joined.

-- A text is never changed: a new version is a new row.
CREATE TABLE consent_texts (
    purpose text NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    fi text NOT NULL,
    sv text NOT NULL,
    en text NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (purpose, version)
);

-- Each giving and each withdrawing is a row; the newest of a purpose is what holds. No row: nothing was given.
CREATE TABLE consents (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
    purpose text NOT NULL,
    text_version integer NOT NULL,
    given boolean NOT NULL,
    at timestamptz NOT NULL,
    FOREIGN KEY (purpose, text_version) REFERENCES consent_texts
);

CREATE INDEX consents_of_a_person ON consents (person_id, purpose, seq DESC);

CREATE FUNCTION kept_as_it_was() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    -- a deletion of the person takes their history along: it runs inside another trigger, the foreign key's
    IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$body$;

CREATE TRIGGER consent_texts_stay BEFORE UPDATE OR DELETE ON consent_texts
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();
CREATE TRIGGER consents_stay BEFORE UPDATE OR DELETE ON consents
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();

INSERT INTO consent_texts (purpose, version, fi, sv, en, since) VALUES (
    'participant_list', 1,
    'Nimeni ja organisaationi saa näyttää kaikille avoimessa osallistujaluettelossa niissä tilaisuuksissa, joihin '
    'minulla on paikka ja joissa järjestäjä pitää luetteloa esillä. Luettelo poistuu määräajan kuluttua tilaisuuden '
    'päättymisestä. Voin perua suostumuksen milloin tahansa, ja nimeni poistuu luettelosta heti.',
    'Mitt namn och min organisation får visas för alla i deltagarlistan vid de evenemang där jag har en plats och där '
    'arrangören visar en lista. Listan tas bort en viss tid efter att evenemanget har slutat. Jag kan återta samtycket '
    'när som helst, och mitt namn försvinner då genast från listan.',
    'My name and organisation may be shown to everybody in the participant list of the gatherings where I have a '
    'place and where the organiser shows a list. The list goes away a set time after the gathering has ended. I can '
    'withdraw the consent at any time, and my name then leaves the list at once.',
    '2026-11-24'
);

-- Of memberships older than the notice it isn't known.
ALTER TABLE members ADD COLUMN notice_version integer CHECK (notice_version >= 1);
