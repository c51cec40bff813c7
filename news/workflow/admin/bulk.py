"""Wagtail's bulk publishing, story by story: one refusal does not stop the others."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from wagtail.admin.views.pages.bulk_actions import (
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.models import Page

from news.workflow.errors import DeskRefusal

from .answers import say

Refusals = list[tuple[Page, DeskRefusal]]


class Reporting:
    """Mixin before a bulk action: collects refusals and shows each with its story."""

    def form_valid(self, form: Any) -> HttpResponse:
        self.refusals: Refusals = []
        response = super().form_valid(form)  # type: ignore[misc]
        for page, refusal in self.refusals:
            say(self.request, refusal, about=f"{page.title}:")  # type: ignore[attr-defined]
        return response

    def get_execution_context(self) -> dict[str, Any]:
        return {
            **super().get_execution_context(),  # type: ignore[misc]
            "refusals": self.refusals,
        }

    def get_success_message(
        self, num_parent_objects: int, num_child_objects: int
    ) -> Any:
        if not num_parent_objects + num_child_objects:
            return None
        return super().get_success_message(  # type: ignore[misc]
            num_parent_objects, num_child_objects
        )

    @classmethod
    def execute_action(
        cls, objects: list[Page], *, refusals: Refusals, **context: Any
    ) -> tuple[int, int]:
        """Act on each page in a transaction of its own; return how many were done."""
        parents = children = 0
        for page in objects:
            try:
                with transaction.atomic():
                    done = super().execute_action([page.specific], **context)  # type: ignore[misc]
            except DeskRefusal as refusal:
                refusals.append((page, refusal))
            else:
                parents, children = parents + done[0], children + done[1]
        return parents, children


class PublishStories(Reporting, PublishBulkAction):
    """Publish the latest text of each chosen story."""

    @classmethod
    def execute_action(
        cls,
        objects: list[Page],
        *,
        refusals: Refusals,
        include_descendants: bool = False,
        **context: Any,
    ) -> tuple[int, int]:
        """Publish pages, and each draft below them, one by one."""
        parents, _children = super().execute_action(
            objects, refusals=refusals, **context
        )
        below: list[Page] = []
        user = context.get("user")
        for page in objects if include_descendants else ():
            below += [
                draft.specific
                for draft in page.get_descendants().not_live()
                if user is None or draft.permissions_for_user(user).can_publish()
            ]
        children, _none = super().execute_action(below, refusals=refusals, **context)
        return parents, children


class UnpublishStories(Reporting, UnpublishBulkAction):
    """Unpublish each chosen story."""
