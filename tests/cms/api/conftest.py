"""The small published paper, for what holds for every address."""

from tests.news.paper import paper

__all__ = ["paper"]
