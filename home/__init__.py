"""The front page: what leads, and in which order."""
