DELETE FROM used_tokens WHERE until <= $1
