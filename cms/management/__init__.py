"""Commands that run the project."""
