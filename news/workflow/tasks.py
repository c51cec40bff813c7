"""The step of a review: a role reads the story, at the desk of its section."""

from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

Action = tuple[str, str | Promise, bool]


class DeskApprovalTask(AbstractGroupApprovalTask):
    """An approval by one of the chosen roles.

    Where the section has a desk, its people alone may act; managing editors may act
    everywhere. Nobody, superusers included, approves what they wrote.
    """

    class Meta:
        verbose_name = _("desk approval")
        verbose_name_plural = _("desk approvals")

    @classmethod
    def get_description(cls) -> Any:
        return _("People of the chosen roles, at the desk of the section, approve")

    def get_actions(self, obj: Any, user: Any) -> list[Action]:
        """Offer what the rules would let this person do."""
        from . import permissions

        if permissions.review_refusal(user, obj, task=self):
            return []
        actions: list[Action] = [("reject", _("Send back"), True)]
        if not (
            permissions.same_person_refusal(user, obj)
            or permissions.author_refusal(user, obj)
        ):
            actions += [
                ("approve", _("Approve"), False),
                ("approve", _("Approve with comment"), True),
            ]
        return actions

    @transaction.atomic
    def on_action(
        self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any
    ) -> None:
        """Approve or send back, through the rules of the desk."""
        from . import review

        comment = kwargs.get("comment", "")
        if action_name == "approve":
            seen = kwargs.get("revision_id")
            review.approve(task_state, user=user, comment=comment, revision_id=seen)
        elif action_name == "reject":
            review.send_back(task_state, user=user, comment=comment)

    def get_form_for_action(self, action: str) -> Any:
        """Ask for words; those that go with a sending back are not optional."""
        from .admin.forms import SendBackForm

        return (
            SendBackForm if action == "reject" else super().get_form_for_action(action)
        )

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        from . import permissions

        return permissions.review_refusal(user, obj, task=self) is None

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self.user_can_access_editor(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return self.user_can_access_editor(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return the states of this step that wait for this person's desks."""
        from . import waiting

        return waiting.states_awaiting(user, task=self)


def roles_of(task: Any) -> set[int]:
    """Return the roles that decide on a step; read once for the step in hand."""
    known = task.__dict__
    if "_roles" not in known:
        known["_roles"] = set(task.groups.values_list("pk", flat=True))
    return known["_roles"]
