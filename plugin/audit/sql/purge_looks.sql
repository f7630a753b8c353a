DELETE FROM looks WHERE at < $1
