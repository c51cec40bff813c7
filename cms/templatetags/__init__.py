"""Words for templates of the staff accounts."""
