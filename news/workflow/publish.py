"""Wagtail's publish and unpublish actions, with the rules of the desk inside.

Registered for `Page` (the API looks there) and used by `ArticlePage.publish()`, so the
button, bulk actions, the API, reviews and the clock all pass through here.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import LogContext, get_active_log_context
from wagtail.models import Revision

from . import amendments, clearances, gate, permissions
from .errors import NotAllowed, NotReady
from .models import Clearance, ClearanceKind


class PublishStoryAction(PublishPageRevisionAction):
    """Publish or schedule a revision of a story; other pages as Wagtail does.

    A user without a `clearance` clears the text in publishing it: the right to publish
    and four eyes are asked for. Without a user only a text that was cleared before may
    go. `at` overrides the go-live time in the revision; a time not after now is now.
    """

    revision: Revision

    def __init__(
        self,
        revision: Revision,
        *args: Any,
        clearance: Clearance | None = None,
        at: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(revision, *args, **kwargs)
        self.clearance = clearance
        self.at = at

    @property
    def is_story(self) -> bool:
        """Whether the rules of the desk are about this page."""
        return gate.is_story(self.object)

    def execute(self, skip_permission_checks: bool = False) -> None:
        """Publish in one transaction. Raises `DeskRefusal`; nothing is written then.

        Of the rules of the desk no check can be skipped.
        """
        if not self.is_story:
            with transaction.atomic():
                super().execute(skip_permission_checks=skip_permission_checks)
            return
        with transaction.atomic(), acting(self.user):
            gate.lock_row(self.object)
            self._read_anew()
            self._check_rules()
            if self.clearance is None:
                self.clearance = self._clear()
            super().execute(skip_permission_checks=True)
            amendments.close(self.object)

    def _read_anew(self) -> None:
        """Take the text from what is stored now that nobody else can change it."""
        self.revision = Revision.objects.get(pk=self.revision.pk)
        self.object = self.instance = self.revision.as_object()
        if self.at is not None:
            self.object.go_live_at = self.at
        if self.object.live and self.object.live_revision_id is None:
            # Wagtail would take the live text down while scheduling the next.
            self.object.live_revision_id = self.revision.pk

    def _check_rules(self) -> None:
        moment = max(self.object.go_live_at or timezone.now(), timezone.now())
        gate.require_fitness(self.object, at=moment)
        refusal = permissions.lock_refusal(self.user, self.object)
        if refusal:
            raise refusal
        scheduled = self.object.scheduled_revision
        if self.clearance is None and scheduled and not self._is_due(scheduled):
            raise NotReady(
                _("The story is scheduled. Cancel the schedule first."),
                code="scheduled",
            )

    def _is_due(self, scheduled: Revision) -> bool:
        """Whether the publishing asked for is the one that was scheduled."""
        due = scheduled.approved_go_live_at <= timezone.now()
        return due and scheduled.pk == self.revision.pk

    def _clear(self) -> Clearance:
        if self.user is None:
            leave = clearances.open_clearance(self.object, revision=self.revision)
            if leave is None:
                raise NotAllowed(
                    _("Nobody has approved this text."), code="not_cleared"
                )
            return leave
        refusal = permissions.publish_refusal(
            self.user, self.object
        ) or permissions.author_refusal(self.user, self.object, revision=self.revision)
        if refusal:
            raise refusal
        return clearances.clear(
            self.object,
            revision=self.revision,
            kind=ClearanceKind.PUBLISH,
            user=self.user,
        )

    def _after_publish(self) -> None:
        if not self.is_story or self.object.live:
            super()._after_publish()
            return
        # Scheduled: Wagtail would say "published" and put the aliases live.
        state = self.object.current_workflow_state
        if state and getattr(settings, "WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH", True):
            state.cancel(user=self.user)


class UnpublishStoryAction(UnpublishPageAction):
    """Wagtail's unpublishing in one transaction with the record and the log."""

    action_name = "unpublish"

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> None:
        """Unpublish; the record is told by Wagtail's signal."""
        with acting(self.user):
            super().execute(skip_permission_checks=skip_permission_checks)


class RevertStoryAction(RevertToPageRevisionAction):
    """Wagtail's revert, which forgets to ask whether the page is locked."""

    action_name = "revert"

    def check(self, skip_permission_checks: bool = False) -> None:
        """Refuse on pages locked for this person."""
        super().check(skip_permission_checks=skip_permission_checks)
        lock = self.instance.get_lock()
        if self.user and lock and lock.for_user(self.user):
            raise NotAllowed(_("The page is locked."), code="locked")


def acting(user: Any) -> LogContext:
    """Name who acts, for the log and the record; nobody new if nobody is named."""
    return LogContext(user=user or get_active_log_context().user)
