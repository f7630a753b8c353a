CREATE INDEX decisions_by_patient ON decisions (patient, at)
