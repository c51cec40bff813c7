"""Planning: what is to be covered, by whom and when, and the newsroom's calendar."""
