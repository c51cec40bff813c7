"""Open streams of changes: one reader of the log for all, fan-out in memory."""
