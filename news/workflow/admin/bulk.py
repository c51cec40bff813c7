"""Acting on many stories, one by one: a refusal of one does not stop the others."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.bulk_actions import (
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.models import Page

from news.workflow import actions
from news.workflow.errors import DeskRefusal, NotAllowed, NotReady

from .answers import say

Refusals = list[tuple[Page, DeskRefusal]]
logger = logging.getLogger("news.workflow")


class Reporting:
    """Mixin before a bulk action: says of each story what became of it."""

    def form_valid(self, form: Any) -> HttpResponse:
        self.refusals: Refusals = []
        self.done: list[Page] = []
        response = super().form_valid(form)  # type: ignore[misc]
        for page, refusal in self.refusals:
            say(self.request, refusal, about=f"{_title(page)}:")  # type: ignore[attr-defined]
        return response

    def get_execution_context(self) -> dict[str, Any]:
        return {
            **super().get_execution_context(),  # type: ignore[misc]
            "refusals": self.refusals,
            "done": self.done,
        }

    def prepare_action(self, objects: list[Page], objects_without_access: Any) -> None:
        """Act now: Wagtail goes on in one transaction for all of them.

        That would hold what the first story shows while it asks for what the next one
        shows, and who renames that may be waiting for the first story.
        """
        context = self.get_execution_context()
        self.counts = self.act_on_each(objects, **context)

    def execute_action(self, objects: list[Page], **context: Any) -> tuple[int, int]:
        """Return how many pages and subpages were acted on."""
        return self.counts

    def get_success_message(
        self, num_parent_objects: int, num_child_objects: int
    ) -> Any:
        if not num_parent_objects + num_child_objects:
            return None
        words = self.words_of_success(num_parent_objects, num_child_objects)
        rows = format_html_join("", "<li>{}</li>", ((_title(p),) for p in self.done))
        return format_html("{}<ul>{}</ul>", words, rows)

    def words_of_success(self, parents: int, children: int) -> Any:
        """Say how many pages were acted on; their headlines follow."""
        return super().get_success_message(parents, children)  # type: ignore[misc]

    @classmethod
    def act_on_each(
        cls,
        objects: list[Page],
        *,
        refusals: Refusals,
        done: list[Page],
        **context: Any,
    ) -> tuple[int, int]:
        """Act on each page in a transaction of its own; return how many were done."""
        parents = children = 0
        for page in objects:
            try:
                with transaction.atomic():
                    count = cls.act_on(page.specific, **context)
            except Exception as error:  # noqa: BLE001 (one story may not stop the rest)
                refusals.append((page, in_words(error, page=page)))
            else:
                done.append(page)
                parents, children = parents + count[0], children + count[1]
        return parents, children

    @classmethod
    def act_on(cls, page: Page, **context: Any) -> tuple[int, int]:
        """Act on one page as Wagtail would; return how many pages and subpages."""
        return super().execute_action([page], **context)  # type: ignore[misc]


def in_words(error: Exception, *, page: Page) -> DeskRefusal:
    """Return what to tell an editor about whatever went wrong with one page."""
    if isinstance(error, DeskRefusal):
        return error
    if isinstance(error, PermissionDenied):
        return NotAllowed(_("You may not do this to this page."))
    if isinstance(error, ValidationError):
        return NotReady(" ".join(error.messages))
    logger.error("bulk action failed", extra={"page": page.pk}, exc_info=error)
    return NotReady(_("Something went wrong, and nothing was changed."), code="failed")


class PublishStories(Reporting, PublishBulkAction):
    """Publish the latest text of each chosen story."""

    @classmethod
    def act_on_each(
        cls,
        objects: list[Page],
        *,
        include_descendants: bool = False,
        **context: Any,
    ) -> tuple[int, int]:
        """Publish pages, and each draft below them, one by one."""
        parents, _children = super().act_on_each(objects, **context)
        below: list[Page] = []
        user = context.get("user")
        for page in objects if include_descendants else ():
            below += [
                draft.specific
                for draft in page.get_descendants().not_live()
                if user is None or draft.permissions_for_user(user).can_publish()
            ]
        children, _none = super().act_on_each(below, **context)
        return parents, children


class UnpublishStories(Reporting, UnpublishBulkAction):
    """Unpublish each chosen story."""

    @classmethod
    def act_on(cls, page: Page, **context: Any) -> tuple[int, int]:
        """Take a story down by the rules of the desk, another page as Wagtail does."""
        from news.models import ArticlePage

        if isinstance(page, ArticlePage) and context.get("user"):
            actions.unpublish_article(page, user=context["user"])
            return 1, 0
        return super().act_on(page, **context)


def _title(page: Page) -> str:
    return page.get_admin_display_title() or _("Without a headline")
