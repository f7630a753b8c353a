CREATE INDEX findings_by_rule ON findings (rule, at)
