"""Checks of the words of a story: headline, names, categories, body and dates."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from news.standards.finding import WARNING, Finding

HEADLINE_LIMIT = 110  # what search engines and cards show without cutting
SPEAKING_BLOCKS = {
    "document",
    "embed",
    "fact_box",
    "gallery",
    "image",
    "pull_quote",
    "table",
}


def headline_is_there(article: Any, at: datetime) -> Iterator[Finding]:
    """Ask for a headline."""
    if not (article.title or "").strip():
        yield Finding(
            code="no_headline",
            field="title",
            message=_("The story has no headline."),
            remedy=_("Write one."),
        )


def byline_or_source_is_there(article: Any, at: datetime) -> Iterator[Finding]:
    """Ask for somebody who answers for the story."""
    named = any(
        line.author_id or line.wire_line.strip() for line in article.bylines.all()
    )
    if not named and not article.source.strip():
        yield Finding(
            code="no_byline",
            field="bylines",
            message=_("Nobody is named as the author."),
            remedy=_("Add a byline, or name the source of a wire story."),
        )


def category_is_there(article: Any, at: datetime) -> Iterator[Finding]:
    """Ask for something the story is published under."""
    if not any(row.category_id for row in article.article_categories.all()):
        yield Finding(
            code="no_category",
            field="article_categories",
            message=_("The story is not published under any category."),
            remedy=_("Choose at least one under “Published under”."),
        )


def body_says_something(article: Any, at: datetime) -> Iterator[Finding]:
    """Ask for a body that holds more than headings and rules."""
    if not any(_speaks(block) for block in article.body):
        yield Finding(
            code="empty_body",
            field="body",
            message=_("The story has no text."),
            remedy=_("Write the body."),
        )


def date_is_not_in_the_future(article: Any, at: datetime) -> Iterator[Finding]:
    """Refuse to show readers a date that has not come."""
    if article.display_date and article.display_date > at:
        yield Finding(
            code="future_date",
            field="display_date",
            message=_("The date shown to readers lies in the future."),
            remedy=_("Clear it, or schedule the story for that time."),
        )


def standfirst_is_there(article: Any, at: datetime) -> Iterator[Finding]:
    """Advise to sum the story up."""
    if not article.standfirst.strip():
        yield Finding(
            code="no_standfirst",
            field="standfirst",
            message=_("The story has no standfirst."),
            remedy=_("Sum it up in a sentence or two."),
            severity=WARNING,
        )


def headline_is_short(article: Any, at: datetime) -> Iterator[Finding]:
    """Advise against headlines that lists will cut."""
    length = len(article.title or "")
    if length > HEADLINE_LIMIT:
        yield Finding(
            code="long_headline",
            field="title",
            message=_("The headline has %(length)d characters.") % {"length": length},
            remedy=_("Shorten it to %(limit)d or fewer; lists cut longer ones.")
            % {"limit": HEADLINE_LIMIT},
            severity=WARNING,
        )


def tag_is_there(article: Any, at: datetime) -> Iterator[Finding]:
    """Advise to tag the story."""
    if not article.tagged_items.all():
        yield Finding(
            code="no_tag",
            field="tags",
            message=_("The story has no tags."),
            remedy=_("Add one or two, so that it is found again."),
            severity=WARNING,
        )


def _speaks(block: Any) -> bool:
    if block.block_type == "paragraph":
        text = strip_tags(str(block.value.source)).replace("&nbsp;", " ")
        return bool(text.replace("\xa0", " ").strip())
    return block.block_type in SPEAKING_BLOCKS
