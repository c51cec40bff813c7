"""The story as a stock project has it, with the fields of ours."""

from typing import Any

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from rest_framework.fields import Field
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page


class PictureField(Field):
    """A picture with all its renditions, by one query.

    Wagtail's own field would ask for each rendition by a query of its own.
    """

    def to_representation(self, image: Any) -> dict[str, Any]:
        """Return what an app needs to show the picture."""
        return {
            "id": image.pk,
            "alt": image.description,
            "caption": image.title,
            "width": image.width,
            "height": image.height,
            "renditions": [
                {
                    "filter": rendition.filter_spec,
                    "width": rendition.width,
                    "height": rendition.height,
                    "url": rendition.url,
                }
                for rendition in image.renditions.all()
            ],
        }


class Category(models.Model):
    """What a story is published under."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    api_fields = [APIField("name"), APIField("slug")]

    def __str__(self) -> str:
        return self.name


class Author(models.Model):
    """Who stands over stories."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    api_fields = [APIField("name"), APIField("slug")]

    def __str__(self) -> str:
        return self.name


class StoryTag(TaggedItemBase):
    """A tag on a story."""

    content_object = ParentalKey(
        "stock.StoryPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class StoryPage(Page):
    """A story."""

    kicker = models.CharField(max_length=80, blank=True)
    standfirst = models.TextField(blank=True)
    dateline = models.CharField(max_length=120, blank=True)
    article_type = models.CharField(max_length=16)
    published_at = models.DateTimeField(db_index=True)
    updated_at = models.DateTimeField()
    word_count = models.PositiveIntegerField(default=0)
    lead_image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lead_credit = models.CharField(max_length=255, blank=True)
    categories = ParentalManyToManyField(Category, blank=True)
    tags = ClusterTaggableManager(through=StoryTag, blank=True)
    body = StreamField(
        [
            ("paragraph", blocks.RichTextBlock()),
            ("heading", blocks.CharBlock()),
        ]
    )
    api_fields = [
        *(
            APIField(name)
            for name in (
                *("kicker", "standfirst", "dateline", "article_type", "published_at"),
                *("updated_at", "word_count", "lead_credit", "categories", "tags"),
                *("bylines", "body"),
            )
        ),
        APIField("lead_image", serializer=PictureField()),
    ]


class StoryByline(Orderable):
    """A name over a story."""

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT)
    role = models.CharField(max_length=24)
    api_fields = [APIField("author"), APIField("role")]
