"""What stories are filed by: sections, categories and authors, as readers get them."""

import json
from typing import Any

from django.conf import settings
from django.utils import timezone

from delivery.models import Document
from delivery.record import Resource
from media.projection import project_picture
from news import schemas
from news.models import ArticlePage, Author, Category, SectionPage

from .addresses import absolute, author_path, category_path, first_time, page_address
from .shared import Shared


def project_section(section: SectionPage) -> schemas.SectionDocument:
    """Return the document of a section; its desk stays inside."""
    address = page_address(section)
    above = sections_above(section)
    return schemas.SectionDocument(
        id=section.public_id,
        url=absolute(address.path),
        path=address.path,
        name=section.title,
        slug=section.slug,
        standfirst=section.standfirst,
        parent=section_ref(above[-1]) if above else None,
        edition=0,
        locale=address.locale,
    )


def section_resource(section: SectionPage) -> Resource:
    """Return what the published record keeps of a section."""
    document = project_section(section)
    first = first_time(section)
    return _resource(
        document,
        text=document.standfirst,
        published_at=first,
        updated_at=section.last_published_at or first,
    )


def project_category(category: Category) -> schemas.CategoryDocument:
    """Return the document of a category."""
    path = category_path(category.slug)
    above = [category_ref(ancestor) for ancestor in category.ancestors()]
    return schemas.CategoryDocument(
        id=category.public_id,
        url=absolute(path),
        path=path,
        name=category.name,
        slug=category.slug,
        description=category.description,
        media_topic=category.media_topic,
        parent=above[0] if above else None,
        ancestors=above[::-1],
        edition=0,
        locale=settings.LANGUAGE_CODE,
    )


def category_resource(category: Category) -> Resource:
    """Return what the published record keeps of a category."""
    document = project_category(category)
    return _resource(document, text=document.description)


def project_author(author: Author) -> schemas.AuthorDocument:
    """Return the document of an author; the staff account behind it stays inside."""
    path = author_path(author.slug)
    return schemas.AuthorDocument(
        id=author.public_id,
        url=absolute(path),
        path=path,
        name=author.name,
        slug=author.slug,
        job_title=author.job_title,
        biography=author.biography,
        portrait=project_picture(author.portrait) if author.portrait else None,
        edition=0,
        locale=settings.LANGUAGE_CODE,
    )


def author_resource(author: Author) -> Resource:
    """Return what the published record keeps of an author."""
    document = project_author(author)
    return _resource(document, text=f"{document.job_title}\n{document.biography}")


def sections_above(
    page: ArticlePage | SectionPage, *, shared: Shared | None = None
) -> list[SectionPage]:
    """Return the live sections a page lies in, the outermost first; one query."""
    sections = SectionPage.objects.filter(live=True)
    found = (shared or Shared()).rows(sections, steps_above(page), field="path")
    return list(found.values())


def steps_above(page: ArticlePage | SectionPage) -> list[str]:
    """Return the places in the tree above a page, the outermost first."""
    step = page.steplen
    return [page.path[:end] for end in range(step, len(page.path), step)]


def section_ref(section: SectionPage) -> schemas.SectionRef:
    """Name a section."""
    return schemas.SectionRef(
        id=section.public_id,
        slug=section.slug,
        name=section.title,
        path=page_address(section).path,
    )


def category_ref(category: Category) -> schemas.CategoryRef:
    """Name a category."""
    return schemas.CategoryRef(
        id=category.public_id, slug=category.slug, name=category.name
    )


def _resource(document: Any, *, text: str, **times: Any) -> Resource:
    """Build the resource of something stories are filed by; its card is the whole.

    The facet ``key`` finds it by slug or id, ``parent`` what lies under it.
    """
    body = document.model_dump(mode="json")
    facets = [("key", document.slug), ("key", str(document.id))]
    parent = getattr(document, "parent", None)
    if parent:
        facets += [("parent", parent.slug), ("parent", str(parent.id))]
    moments = times or _moments(document)
    return Resource(
        kind=document.type,
        id=document.id,
        locale=document.locale,
        path=document.path,
        body=body,
        card=body,
        facets=tuple(facets),
        title=document.name,
        text=text.strip(),
        **moments,
    )


def _moments(document: Any) -> dict[str, Any]:
    """Return when readers first had this, and when it last changed for them.

    Authors and categories keep no dates of their own, so the record's are kept;
    without that each rebuild would tell every consumer of a change.
    """
    now = timezone.now()
    row = Document.objects.filter(kind=document.type, public_id=document.id).first()
    if row is None:
        return {"published_at": now, "updated_at": now}
    before = {**json.loads(bytes(row.body)), "edition": 0}
    same = before == document.model_dump(mode="json")
    return {
        "published_at": row.published_at,
        "updated_at": row.updated_at if same else now,
    }
