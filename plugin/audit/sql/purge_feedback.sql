DELETE FROM feedback WHERE decision IN (SELECT id FROM decisions WHERE at < $1)
