"""Where something is used: by what readers have, and by drafts of it.

Wagtail's reference index knows rows of tables. The newest text of a live page is no
row but a revision, so that it has to be looked through.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Page, ReferenceIndex, Revision, TaskState


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


def is_settled(thing: Any) -> bool:
    """Tell whether readers have something, or somebody is asked to approve it.

    A page in review or on the schedule goes live as it was read: with its pictures.
    """
    if is_public(thing):
        return True
    asked = Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    scheduled = Q(approved_go_live_at__isnull=False)
    revisions = Revision.objects.page_revisions().filter(asked | scheduled)
    return any(_naming(thing, revisions))


def drafts_naming(thing: Any) -> list[Page]:
    """Return the live pages whose newest or scheduled draft names something.

    Looks through each such draft: for what is rare, such as a deletion.
    """
    changed = Page.objects.filter(live=True, has_unpublished_changes=True)
    waiting = Revision.objects.page_revisions().filter(
        Q(pk__in=changed.values("latest_revision_id"))
        | Q(approved_go_live_at__isnull=False)
    )
    return list({draft.pk: draft for draft in _naming(thing, waiting)}.values())


def _naming(thing: Any, revisions: QuerySet[Revision]) -> Iterator[Page]:
    kind = ContentType.objects.get_for_model(type(thing)).pk
    wanted = (kind, str(thing.pk))
    for revision in revisions.distinct().iterator(chunk_size=100):
        # Most versions hold no such number anywhere, and need not be built.
        if str(thing.pk) not in json.dumps(revision.content):
            continue
        draft = revision.as_object()
        # Private to Wagtail, but the only list of all the places a page names things.
        named = ReferenceIndex._extract_references_from_object(draft)
        if any(wanted == reference[:2] for reference in named):
            yield draft
