CREATE INDEX feedback_by_receipt ON feedback (received_at)
