-- By which decision: "kunnanhallitus 31.3.2025 § 45". Of the follow-up as a whole, and of a single measure.
ALTER TABLE follow_ups ADD COLUMN decision jsonb CHECK (decision IS NULL OR frozen_at IS NOT NULL);
ALTER TABLE follow_up_texts ADD COLUMN decision jsonb;
