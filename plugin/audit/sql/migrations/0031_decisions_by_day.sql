CREATE INDEX decisions_by_day ON decisions (local_day)
