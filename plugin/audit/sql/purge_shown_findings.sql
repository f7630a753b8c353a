DELETE FROM shown_findings WHERE last_at < $1
