"""Where a picture is used, and what happens there when its rights end."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

if TYPE_CHECKING:
    from media.models import NewsImage

MOST = 20


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The pages that show a picture, for one person.

    ``live`` keep the picture when its rights end; ``waiting`` cannot go live with it
    any more. ``editable`` are the keys of those this person may change, ``hidden``
    counts those not live that this person may not know of.
    """

    ends_at: datetime | None
    is_over: bool
    live: list[Page] = field(default_factory=list)
    live_count: int = 0
    waiting: list[Page] = field(default_factory=list)
    editable: frozenset[int] = frozenset()
    hidden: int = 0
    others: int = 0


def outlook(image: "NewsImage", *, user: Any) -> Outlook:
    """Look where a picture is used; a constant number of queries.

    What readers have may be named to anybody of the house, a draft only to those who
    may change it.
    """
    keys, others = _uses(image)
    pages = Page.objects.filter(pk__in=keys)
    live = pages.filter(live=True).order_by("-last_published_at")
    policy = policy_registry.get_by_type(Page)
    mine = policy.instances_user_has_permission_for(user, "change")
    editable = frozenset(mine.filter(pk__in=keys).values_list("pk", flat=True))
    drafts = dict(pages.filter(live=False).values_list("pk", "pk"))
    known = Page.objects.filter(pk__in=editable & set(drafts)).order_by("-pk")
    until = image.rights_until
    return Outlook(
        ends_at=until,
        is_over=bool(until and until < timezone.now()),
        live=list(live[:MOST]),
        live_count=len(keys) - len(drafts),
        waiting=list(known[:MOST]),
        editable=editable,
        hidden=len(drafts) - len(editable & set(drafts)),
        others=others,
    )


def _uses(image: "NewsImage") -> tuple[set[int], int]:
    """Return the pages that show a picture, and how many other things do."""
    page_type = ContentType.objects.get_for_model(Page).pk
    rows = ReferenceIndex.get_references_to(image)
    found = set(rows.values_list("base_content_type", "object_id"))
    pages = {int(key) for kind, key in found if kind == page_type}
    return pages, len(found) - len(pages)
