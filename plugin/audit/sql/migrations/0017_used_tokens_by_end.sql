CREATE INDEX used_tokens_by_end ON used_tokens (until)
