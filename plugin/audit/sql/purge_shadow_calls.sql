DELETE FROM shadow_calls WHERE decision IN (SELECT id FROM decisions WHERE at < $1)
