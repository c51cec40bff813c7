"""Notices: who is told of what happened to a story or an assignment, and how."""
