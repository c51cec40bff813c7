"""What the stories of a corpus are filed by: the demo newspaper, and many tags."""

import secrets
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from taggit.models import Tag
from wagtail.images import get_image_model

from home.corpus import words
from home.demo.attachments import send_in_pictures
from home.demo.catalogue import PICTURES
from home.demo.paper import make_categories, make_front, make_sections
from home.demo.people import make_accounts, make_authors
from home.models import HomePage
from media.renditions import make_renditions
from news.models import Author, Category, SectionPage

TAGS = 60
PICTURE_KEYS = tuple(PICTURES)[:4]


@dataclass(frozen=True)
class Paper:
    """Everything a story can be filed by, and who publishes it."""

    sections: list[SectionPage]
    categories: list[Category]
    authors: list[Author]
    tags: list[Tag]
    pictures: list[Any]
    reporter: Any
    managing: Any


def open_paper() -> Paper:
    """Make the paper, or take it as it is where it was made before.

    Nobody knows the passwords of its accounts.
    """
    with transaction.atomic():
        front = make_front()
        accounts = make_accounts(password=secrets.token_urlsafe(24))
    with transaction.atomic():
        pictures = send_in_pictures(
            accounts["photo"], chosen={key: PICTURES[key] for key in PICTURE_KEYS}
        )
    images = list(get_image_model().objects.filter(pk__in=pictures.values()))
    for image in images:
        make_renditions(image)
    with transaction.atomic():
        sections = _sections(front, accounts)
        authors, categories = make_authors(accounts), make_categories()
        random = Random(1)  # noqa: S311 (the same tags each time)
        names = sorted({random.choice(words.ROOTS) for _ in range(TAGS * 2)})[:TAGS]
        tags = [
            Tag.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]
            for name in names
        ]
        if not front.live:
            front.save_revision(user=accounts["managing"]).publish(
                user=accounts["managing"]
            )
    return Paper(
        sections=sections,
        categories=list(categories.values()),
        authors=list(authors.values()),
        tags=tags,
        pictures=images,
        reporter=accounts["reporter"],
        managing=accounts["managing"],
    )


def _sections(front: HomePage, accounts: dict[str, Any]) -> list[SectionPage]:
    known = SectionPage.objects.child_of(front).live().order_by("path")
    return list(known) or list(make_sections(front, accounts).values())
