-- 1: the password is good for one login, which takes it away.
ALTER TABLE accounts ADD COLUMN one_time INTEGER NOT NULL DEFAULT 0;
