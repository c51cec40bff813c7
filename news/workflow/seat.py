"""One person's seat at the desk, asked about many stories in a handful of queries.

What it says is for screens: which stories to list, which verbs to offer. The verbs
themselves ask `permissions` again, story by story.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import cached_property
from wagtail.models import (
    GroupPagePermission,
    Page,
    Revision,
    get_default_page_content_type,
)
from wagtail.permissions import policy_registry

from . import roles, stages
from .desks import Desks, below
from .models import Clearance, ClearanceKind, DeskApprovalTask
from .permissions import groups_of

EXPLORING = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}
STEP = Page.steplen
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Seat:
    """Who somebody is in the newsroom: groups, desks, rights on the tree."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.policy = policy_registry.get_by_type(Page)

    @cached_property
    def groups(self) -> dict[int, str]:
        """Return the groups this person is in, by id."""
        return groups_of(self.user)

    @cached_property
    def desks(self) -> Desks:
        """Read all desks of the paper."""
        return Desks()

    @cached_property
    def is_managing(self) -> bool:
        """Tell whether this is a managing editor; superusers are not as such."""
        return self.user.is_active and roles.MANAGING_EDITORS in self.groups.values()

    @property
    def is_section_editor(self) -> bool:
        """Tell whether this is a section editor, of whatever desk."""
        return self.user.is_active and roles.SECTION_EDITORS in self.groups.values()

    @cached_property
    def tasks(self) -> set[int]:
        """Return the steps of reviews that this person's roles may decide on."""
        if self.is_managing:
            keys = DeskApprovalTask.objects.values_list("pk", flat=True)
        else:
            keys = DeskApprovalTask.objects.filter(groups__in=self.groups).values_list(
                "pk", flat=True
            )
        return set(keys)

    @property
    def is_reviewer(self) -> bool:
        """Tell whether any step of a review is this person's."""
        return self.is_managing or (self.user.is_active and bool(self.tasks))

    def is_at_work(self) -> bool:
        """Tell whether this person works on pages at all."""
        return self.policy.user_has_any_permission(self.user, EXPLORING)

    def visible(self, place: str = "path") -> Q:
        """Say which pages this person may know of: those the explorer shows.

        `place` names the path of the page for rows that belong to one.
        """
        if not self.user.is_active:
            return Q(pk__in=[])
        if self.user.is_superuser:
            return Q()
        found = Q(pk__in=[])
        for path in _outermost(self._paths()):
            found |= below(path, place=place)
        return found

    def on_the_way(self) -> Q:
        """Say which pages lie above those this person may know of."""
        paths = self._paths()
        return Q(path__in={p[:end] for p in paths for end in range(STEP, len(p), STEP)})

    def sees(self, path: str) -> bool:
        """Tell whether this person may know of the page at a place of the tree."""
        if self.user.is_superuser:
            return self.user.is_active
        return any(path.startswith(start) for start in self._paths())

    def awaits(self) -> Q:
        """Say which stories wait in review for this person's roles and desks."""
        if self.is_managing:
            every = DeskApprovalTask.objects.values("pk")
            return Q(pk__in=stages.in_review(current_task_state__task_id__in=every))
        if not self.user.is_active or not self.tasks:
            return Q(pk__in=[])
        waiting = Q(pk__in=stages.in_review(current_task_state__task_id__in=self.tasks))
        return waiting & ~self.desks.stories_of_others(set(self.groups))

    def may_review(self, story: Any) -> bool:
        """Tell whether the step a story is on is this person's; needs `with_step`."""
        if story.step not in self.tasks or not self.user.is_active:
            return False
        desk = self.desks.of(story.path)
        return self.is_managing or desk is None or desk.id in self.groups

    def may_edit(self, story: Any) -> bool:
        """Tell whether to let this person into the editor of a story."""
        rights = self._rights(story)
        return (
            "change" in rights
            or ("add" in rights and story.owner_id == self.user.pk)
            or self.may_review(story)
        )

    def may_publish(self, story: Any) -> bool:
        """Tell whether this person publishes here on their own word."""
        return "publish" in self._rights(story)

    def may_edit_below(self, section: Any) -> bool:
        """Tell whether this person may change what others wrote in a section."""
        return "change" in self._rights(section)

    def is_locked_out(self, story: Any) -> bool:
        """Tell whether somebody else holds the lock of a story."""
        return story.locked and story.locked_by_id != self.user.pk

    def with_touched(self, stories: QuerySet) -> QuerySet:
        """Annotate `is_touched`: whether this person saved it since its last approval.

        Who only set the time counts here, but not for the rule of four eyes
        (`permissions.author_refusal`), which compares the texts.
        """
        answered = (
            Clearance.objects.filter(
                article=OuterRef(OuterRef("pk")), revision__isnull=False
            )
            .exclude(kind=ClearanceKind.BREAK_GLASS, after_review__signed_at=None)
            .order_by("-revision__created_at")
            .values("revision__created_at")[:1]
        )
        own = Revision.objects.filter(
            base_content_type=get_default_page_content_type(),
            object_id=Cast(OuterRef("pk"), CharField()),
            user_id=self.user.pk,
            created_at__gt=Coalesce(Subquery(answered), Value(LONG_AGO)),
        )
        return stories.annotate(is_touched=Exists(own.order_by()))

    def _rights(self, story: Any) -> set[str]:
        if not self.user.is_active:
            return set()
        if self.user.is_superuser:
            return EXPLORING
        return {verb for path, verb in self._grants if story.path.startswith(path)}

    @cached_property
    def _grants(self) -> set[tuple[str, str]]:
        return {
            (grant.page.path, grant.permission.codename.removesuffix("_page"))
            for grant in self.policy.get_cached_permissions_for_user(self.user)
        }

    def _paths(self) -> set[str]:
        return {path for path, verb in self._grants if verb in EXPLORING}


def who_see(users: QuerySet, *, path: str) -> QuerySet:
    """Keep of many people those who may know of the page at a place of the tree.

    The same rule as `Seat.sees`, for all of them in the query that reads them.
    """
    above = [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]
    rights = GroupPagePermission.objects.filter(
        group__user=OuterRef("pk"),
        page__path__in=above,
        permission__codename__in=[f"{verb}_page" for verb in EXPLORING],
    )
    seen = Q(is_superuser=True) | Exists(rights.order_by())
    return users.filter(seen, is_active=True)


def _outermost(paths: Iterable[str]) -> list[str]:
    """Drop the places that lie inside others."""
    found: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(outer) for outer in found):
            found.append(path)
    return found
