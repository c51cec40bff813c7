"""The project: wiring only, no tables and no newsroom rules."""
