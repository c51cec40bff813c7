"""Wagtail's bulk actions on users, by the rules of who may give what."""

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)

from . import rights


class _OfTheirs:
    """Leaves out whose account one may not change."""

    request: Any

    def check_perm(self, obj: Any) -> bool:
        allowed = super().check_perm(obj)  # type: ignore[misc]
        return bool(allowed and rights.may_manage(self.request.user, obj))


class AssignRole(_OfTheirs, AssignRoleBulkAction):
    """Put many into a role one may give."""

    def get_execution_context(self) -> dict[str, Any]:
        context = super().get_execution_context()
        if context["role"] not in rights.giveable(self.request.user):
            raise PermissionDenied
        return context


class Delete(_OfTheirs, DeleteBulkAction):
    """Delete many accounts."""


class SetActiveState(_OfTheirs, SetActiveStateBulkAction):
    """Open or close many accounts, each with its entry in the history."""

    @classmethod
    def execute_action(
        cls, objects: list[Any], mark_as_active: bool = False, **kwargs: Any
    ) -> tuple[int, int]:
        for person in objects:
            person.is_active = mark_as_active
            person.save(update_fields=["is_active"])
        return len(objects), 0


ACTIONS = (AssignRole, Delete, SetActiveState)
