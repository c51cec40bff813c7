"""The newsroom: articles, sections, authors, categories and their road to readers."""
