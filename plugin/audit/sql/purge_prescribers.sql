DELETE FROM prescribers WHERE first_seen < $1 AND pseudonym NOT IN (SELECT prescriber FROM decisions)
