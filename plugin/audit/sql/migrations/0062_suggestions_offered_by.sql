-- Whose offer it is: findings.ordinal of one or several, separated by one space; '' in what was recorded before.
ALTER TABLE suggestions ADD COLUMN offered_by TEXT NOT NULL DEFAULT ''
