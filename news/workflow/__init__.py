"""Draft, review, publish: who may move a story on, and what is remembered of it."""
