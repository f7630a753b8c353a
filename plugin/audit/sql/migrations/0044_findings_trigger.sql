-- Which findings of one patient are about the same: a keyed hash of patient, rule and trigger; '' for calls of before.
ALTER TABLE findings ADD COLUMN trigger_mac TEXT NOT NULL DEFAULT ''
