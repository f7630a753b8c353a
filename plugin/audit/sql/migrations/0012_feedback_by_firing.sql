CREATE INDEX feedback_by_firing ON feedback (decision, position, id)
