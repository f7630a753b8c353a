CREATE INDEX decisions_by_prescriber ON decisions (prescriber, at)
