"""Numbers of the newsroom: how long stories wait, who approved, what was corrected."""
