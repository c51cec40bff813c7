"""Where something is used: by what readers have, and by drafts of it.

Wagtail's reference index knows rows of tables. The newest text of a live page is no
row but a revision, so that it has to be looked through.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex, Revision


def is_public(thing: Any) -> bool:
    """Tell whether a live page shows or links to something, or anything but a page.

    What is no page, such as an author with a portrait, is always public. 2 queries.
    """
    page_type = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(thing)
    rows = references.values_list("base_content_type", "object_id")
    pages = set()
    for kind, key in rows:
        if kind != page_type.pk:
            return True
        pages.add(int(key))
    return Page.objects.filter(pk__in=pages, live=True).exists()


def drafts_naming(thing: Any) -> list[Page]:
    """Return the live pages whose newest or scheduled draft names something.

    Looks through each such draft: for what is rare, such as a deletion.
    """
    kind = ContentType.objects.get_for_model(type(thing)).pk
    wanted = (kind, str(thing.pk))
    found = {}
    for revision in _drafts():
        draft = revision.as_object()
        if any(wanted == named[:2] for named in _named(draft)):
            found[draft.pk] = draft
    return list(found.values())


def _drafts() -> Iterator[Revision]:
    changed = Page.objects.filter(live=True, has_unpublished_changes=True)
    waiting = Revision.objects.page_revisions().filter(
        Q(pk__in=changed.values("latest_revision_id"))
        | Q(approved_go_live_at__isnull=False)
    )
    return waiting.iterator(chunk_size=100)


def _named(draft: Page) -> Iterator[tuple[int, str, str, str]]:
    # Private to Wagtail, but the only list of all the places a page can name things.
    return ReferenceIndex._extract_references_from_object(draft)
