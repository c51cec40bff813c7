"""A story as a reporter enters it: the page, its parts, its first revision."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid5

from home.demo.markup import NAMESPACE, Keys, body_of
from home.demo.stories import Story, span
from news.models import (
    ArticleCategory,
    ArticlePage,
    Author,
    Byline,
    Category,
    Correction,
    RelatedStory,
    SectionPage,
)

WIRE = "wire"


def open_page(story: Story, *, section: SectionPage, owner: Any) -> ArticlePage:
    """Create the page with no more than a headline, so that others can link to it."""
    page = ArticlePage(
        title=story.headline,
        slug=story.slug,
        public_id=uuid5(NAMESPACE, f"article/{story.slug}"),
        owner=owner,
        live=False,
    )
    return section.add_child(instance=page)


def enter(
    story: Story,
    page: ArticlePage,
    *,
    authors: dict[str, Author],
    categories: dict[str, Category],
    keys: Keys,
    now: datetime,
) -> None:
    """Fill in everything an editor can, and save it as the owner's draft."""
    for name in ("kicker", "dateline", "source", "canonical_url"):
        setattr(page, name, getattr(story, name))
    page.article_type = story.type
    page.seo_title, page.search_description = story.seo_title, story.seo_description
    page.note_to_editors = story.note
    page.lead_image_id = keys.pictures.get(story.picture)
    page.lead_caption, page.lead_alt = story.picture_caption, story.picture_alt
    if story.ahead:
        if story.embargoed:
            page.embargo_until = page.go_live_at = now + span(story.ahead)
    elif story.state in ("live", "corrected", "redrafted"):
        page.display_date = story.published(now)
    # The first edition has yet to be put right.
    rewrite(story, page, swaps=story.mends, keys=keys)
    page.bylines.set([_byline(line, authors) for line in story.bylines])
    page.article_categories.set(
        [ArticleCategory(category=categories[slug]) for slug in story.categories]
    )
    page.related_stories.set(
        [RelatedStory(story_id=keys.stories[slug]) for slug in story.related]
    )
    page.tags.set(story.tags)
    if not story.mends:
        _add_corrections(story, page, now=now)
    page.save(clean=False)
    page.save_revision(user=page.owner, clean=False)


def correct(story: Story, page: ArticlePage, *, keys: Keys, now: datetime) -> None:
    """Put a published text right and say so."""
    rewrite(story, page, swaps=[], keys=keys)
    _add_corrections(story, page, now=now)


def rewrite(
    story: Story, page: ArticlePage, *, swaps: list[list[str]], keys: Keys
) -> None:
    """Give the page standfirst and body, the left of each pair turned to the right."""
    standfirst, text = story.standfirst, story.text
    for old, new in swaps:
        if old not in standfirst + text:
            raise ValueError(f"{story.slug}: the story does not say {old!r}.")
        standfirst, text = standfirst.replace(old, new), text.replace(old, new)
    page.standfirst = standfirst
    page.body = json.dumps(body_of(text, slug=story.slug, keys=keys))


def _add_corrections(story: Story, page: ArticlePage, *, now: datetime) -> None:
    for number, entry in enumerate(story.corrections):
        age = span(entry["age"]) if "age" in entry else (now - story.published(now)) / 2
        page.corrections.add(
            Correction(
                kind=entry["kind"],
                text=entry["text"],
                made_at=now - age,
                sort_order=number,
            )
        )


def _byline(line: str, authors: dict[str, Author]) -> Byline:
    """Read `slug`, `photographs:slug` or `wire:Name of the agency`."""
    role, _, name = line.rpartition(":")
    if role == WIRE:
        return Byline(wire_line=name)
    return Byline(author=authors[name], role=role or "by")
