-- 1: the client was in shadow mode, and was shown nothing of what was found.
ALTER TABLE decisions ADD COLUMN in_shadow INTEGER NOT NULL DEFAULT 0
