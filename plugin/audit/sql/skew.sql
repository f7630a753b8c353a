SELECT skew_ms FROM clock_skew WHERE client = $1 AND tenant = $2
