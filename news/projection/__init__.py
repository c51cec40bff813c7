"""How the newsroom's objects look outside: the only serializer there is.

A draft and a live page go through the same functions. Whether something else is
public, and at which address, is asked of the published record alone, so that a
document can never point at what readers cannot have.
"""

from .addresses import absolute, first_time, page_address
from .around import read_card
from .article import article_resource, card_of, project_article, shared_by
from .shelf import (
    author_resource,
    category_resource,
    project_author,
    project_category,
    project_section,
    section_resource,
)
from .showing import articles_showing

__all__ = [
    "absolute",
    "article_resource",
    "articles_showing",
    "author_resource",
    "card_of",
    "category_resource",
    "first_time",
    "page_address",
    "project_article",
    "project_author",
    "project_category",
    "project_section",
    "read_card",
    "section_resource",
    "shared_by",
]
