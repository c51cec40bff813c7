"""The story as a stock project has it, with the fields of ours."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page


class Category(models.Model):
    """What a story is published under."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class StoryPage(Page):
    """A story."""

    kicker = models.CharField(max_length=80, blank=True)
    standfirst = models.TextField(blank=True)
    dateline = models.CharField(max_length=120, blank=True)
    article_type = models.CharField(max_length=16)
    published_at = models.DateTimeField(db_index=True)
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT)
    body = StreamField(
        [
            ("paragraph", blocks.RichTextBlock()),
            ("heading", blocks.CharBlock()),
        ]
    )
    api_fields = [
        APIField(name)
        for name in (
            *("kicker", "standfirst", "dateline", "article_type", "published_at"),
            *("category", "body", "bylines"),
        )
    ]


class StoryByline(Orderable):
    """A name over a story."""

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="bylines")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=24)
    api_fields = [APIField("name"), APIField("role")]
