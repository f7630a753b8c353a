DELETE FROM shadow_findings WHERE decision IN (SELECT id FROM decisions WHERE at < $1)
