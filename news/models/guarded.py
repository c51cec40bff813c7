"""What makes a page a guarded one: every road to readers passes the desk's gate."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page, Revision, TaskState

from .dangling import without_the_gone
from .identity import PublicPage, PublicPermissionTester

# What names others in a version, and is the page's own whatever the version says.
OF_THE_PAGE = {
    "alias_of",
    "content_type",
    "latest_revision",
    "live_revision",
    "locale",
    "locked_by",
    "owner",
}


class StoryPermissionTester(PublicPermissionTester):
    """Wagtail's page rights, with the newsroom's on top."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Nobody deletes what is live; drafts of others only managing editors."""
        if self.page.live:
            return False
        is_own = self.page.owner_id == self.user.pk
        if not (is_own or self.can_publish()):
            return False
        return super().can_delete(ignore_bulk=ignore_bulk)

    def can_move(self) -> bool:
        """As in Wagtail, where moving asks for the right to delete.

        Wagtail looks for live pages below; a story has none, and lists ask for each.
        """
        user, page = self.user, self.page
        if user.is_superuser or not user.is_active or not page.is_leaf():
            return super().can_delete(ignore_bulk=True)
        is_own = "add" in self.permissions and page.owner_id == user.pk
        may_take = not page.live or "publish" in self.permissions
        return may_take and (is_own or "change" in self.permissions)


class ReviewedPage(PublicPage):
    """Mixin before `Page`: a review is about one version, and starts anew with it."""

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Build a version from a revision, with what was published as it is now.

        That is stale in old revisions, and missing where a page went live without one:
        Wagtail would take the live page down while scheduling the next version.
        """
        page = super().with_content_json(content)
        page.live_revision_id = self.live_revision_id  # type: ignore[attr-defined]
        if self.live and page.live_revision_id is None:  # type: ignore[attr-defined]
            page.live_revision_id = self.latest_revision_id  # type: ignore[attr-defined]
        page.last_published_at = self.last_published_at  # type: ignore[attr-defined]
        page.expired = self.expired  # type: ignore[attr-defined]
        return page

    @transaction.atomic
    def save_revision(
        self,
        user: Any = None,
        *,
        overwrite_revision: Any = None,
        row_follows: Iterable[str] = (),
        **kwargs: Any,
    ) -> Revision:
        """Save a version; one that was reviewed or cleared is never written over.

        Saving the same text once more adds nothing then, so a review goes on. The
        fields in `row_follows` are written into the page's row as well.
        """
        from news.workflow import content, gate, review

        gate.lock_row(self)
        latest = with_pins(self.revisions.order_by("-created_at", "-pk")).first()  # type: ignore[attr-defined]
        if latest and latest.is_pinned:
            is_plain = not kwargs.get("approved_go_live_at")
            if is_plain and content.is_same_revision(self, revision=latest):
                return latest
            if overwrite_revision == latest:
                overwrite_revision = None
        self._row_follows = set(row_follows)
        revision = super().save_revision(  # type: ignore[misc]
            user=user, overwrite_revision=overwrite_revision, **kwargs
        )
        review.text_changed(self, revision=revision, user=user)
        # What was read with the page may be over now.
        self.__dict__.pop("_current_workflow_states", None)
        return revision


class GuardedPage(ReviewedPage):
    """Mixin before `Page`: saving, publishing and copying by the rules of the desk."""

    # Whether the row was live when this object was read; None for a new object.
    _loaded_live: bool | None = None

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Any:
        instance = super().from_db(db, field_names, values)  # type: ignore[misc]
        instance._loaded_live = instance.__dict__.get("live")
        return instance

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)  # type: ignore[misc]
        self._loaded_live = self.__dict__.get("live")

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> Any:
        """Read a version, also one that names what has been deleted since."""
        kept = without_the_gone(cls, data)  # type: ignore[arg-type]
        return super().from_serializable_data(kept, check_fks=False)  # type: ignore[misc]

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Build a version from a revision, keeping what belongs to the page itself."""
        own = {
            name: value for name, value in content.items() if name not in OF_THE_PAGE
        }
        page = super().with_content_json(own)
        page._loaded_live = self._loaded_live
        page._cached_parent_obj = self.get_parent()  # type: ignore[attr-defined]
        return page

    @transaction.atomic
    def save(self, clean: bool = True, **kwargs: Any) -> Any:
        """Save if the desk's gate lets it. Raises `DeskRefusal`."""
        from news.workflow import gate

        fields = kwargs.get("update_fields")
        if fields and "latest_revision" in fields:
            fields = [*fields, *self.__dict__.pop("_row_follows", ())]
        fields = gate.before_save(self, update_fields=fields)
        if fields is not None:
            kwargs["update_fields"] = fields
        result = super().save(clean=clean, **kwargs)
        gate.after_save(self, update_fields=fields)
        return result

    def get_lock(self) -> Any:
        """Return what keeps people from changing the story, if something does."""
        from news.workflow import spikes

        # Readers have no story that was given up: the gate sees to that.
        if not self.live and spikes.is_spiked(self):  # type: ignore[attr-defined]
            return spikes.SpikedLock(self)
        return super().get_lock()  # type: ignore[misc]

    def publish(
        self,
        revision: Revision,
        user: Any = None,
        changed: bool = True,
        log_action: Any = True,
        previous_revision: Revision | None = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """Publish or schedule a version by the rules of the desk."""
        from news.workflow.publish import PublishStoryAction

        PublishStoryAction(
            revision,
            user=user,
            changed=changed,
            log_action=log_action,
            previous_revision=previous_revision,
        ).execute(skip_permission_checks=skip_permission_checks)

    def unpublish(
        self,
        set_expired: bool = False,
        commit: bool = True,
        user: Any = None,
        log_action: Any = True,
    ) -> None:
        """Unpublish in one transaction with the record."""
        from news.workflow.publish import UnpublishStoryAction

        UnpublishStoryAction(
            self,
            set_expired=set_expired,
            commit=commit,
            user=user,
            log_action=log_action,
        ).execute()

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        """Copy as a draft: approval of the original is not approval of the copy."""
        return super().copy(*args, **{**kwargs, "keep_live": False})  # type: ignore[misc]

    def permissions_for_user(self, user: Any) -> StoryPermissionTester:
        """Return what a user may do here, by the newsroom's rules."""
        return StoryPermissionTester(user, self)


def with_pins(revisions: Any) -> Any:
    """Annotate `is_pinned`: people were asked about this very version, or let it go."""
    from news.workflow.models import Clearance

    of_revision = {"revision": OuterRef("pk")}
    return revisions.annotate(
        is_pinned=Q(approved_go_live_at__isnull=False)
        | Exists(TaskState.objects.filter(**of_revision))
        | Exists(Clearance.objects.filter(**of_revision))
        | Exists(Page.objects.filter(live_revision=OuterRef("pk")))
    )
