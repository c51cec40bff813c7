"""A corpus to measure with: stories in any number, as the desk publishes them."""

from home.corpus.making import has_stories, make_corpus

__all__ = ["has_stories", "make_corpus"]
