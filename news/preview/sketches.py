"""Drafts projected: the resource a revision would become, fresh or kept for lists."""

import contextlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from wagtail.images.models import SourceImageIOError
from wagtail.models import Revision

from delivery.models import Edition
from delivery.queries import Stored
from delivery.resource import Resource, encode
from media.renditions import make_renditions
from news.models import ArticlePage, Sketch
from news.projection import article_resource
from news.standards import pictures

# What others call things may change meanwhile; a detail is never older than the asking.
KEPT_FOR = timedelta(minutes=10)


def draft_of(revision: Revision) -> Stored:
    """Return the document this revision would be if it went live now."""
    article, resource = project(revision)
    encoded = encode(resource, number=next_edition(article))
    return Stored(
        kind="article",
        id=resource.id,
        locale=resource.locale,
        path=resource.path,
        body=encoded.body,
        etag=encoded.etag,
        published_at=resource.published_at,
        updated_at=resource.updated_at,
        modified_at=revision.created_at,
        edition=next_edition(article),
    )


def fresh(keys: Iterable[int]) -> list[Sketch]:
    """Return the sketches of these revisions without their bytes, in any order.

    One query if they are all there; those that are missing, or old, are made.
    """
    wanted = set(keys)
    since = timezone.now() - KEPT_FOR
    rows = Sketch.objects.filter(revision__in=wanted, made_at__gte=since)
    rows = rows.select_related("revision")
    rows = rows.defer("body", "card", "revision__content")
    found = {
        row.revision_id: row
        for row in rows
        if row.goes_live_at == row.revision.approved_go_live_at
    }
    missing = wanted - found.keys()
    if missing:
        for revision in Revision.objects.filter(pk__in=missing):
            found[revision.pk] = _sketch(revision)
    return list(found.values())


def _sketch(revision: Revision) -> Sketch:
    article, resource = project(revision)
    encoded = encode(resource, number=next_edition(article))
    sketch, _ = Sketch.objects.update_or_create(
        revision=revision,
        defaults={
            "public_id": resource.id,
            "locale": resource.locale,
            "path": resource.path,
            "published_at": resource.published_at,
            "updated_at": resource.updated_at,
            "facets": sorted([name, value] for name, value in set(resource.facets)),
            "body": encoded.body,
            "card": encoded.card,
            "goes_live_at": revision.approved_go_live_at,
            "made_at": timezone.now(),
        },
    )
    Sketch.objects.filter(
        public_id=resource.id, made_at__lt=timezone.now() - 2 * KEPT_FOR
    ).delete()
    return sketch


def project(revision: Revision) -> tuple[ArticlePage, Resource]:
    """Project a revision as publishing would, pictures made ready first."""
    article: ArticlePage = revision.as_object()
    _set_times(article, revision.approved_go_live_at)
    images = {use.image.pk: use.image for use in pictures.uses(article) if use.image}
    for image in images.values():
        # A file that cannot be read is the desk's to mend; the preview goes on.
        with contextlib.suppress(SourceImageIOError, OSError):
            make_renditions(image)
    return article, article_resource(article)


def _set_times(article: ArticlePage, goes_live_at: datetime | None) -> None:
    """Give what is scheduled the times it will have."""
    if goes_live_at is not None:
        article.first_published_at = article.first_published_at or goes_live_at
        article.last_published_at = goes_live_at


def next_edition(article: ArticlePage) -> int:
    """Return the number of the edition a story would get if it went live now."""
    rows = Edition.objects.filter(kind="article", public_id=article.public_id)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1
