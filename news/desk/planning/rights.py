"""Who may plan, see and take up assignments: by role, and by place in the tree."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from news.desk.models import Assignment
from news.models import SectionPage
from news.workflow.errors import NotAllowed
from news.workflow.permissions import name_of
from news.workflow.seat import Seat


class AssignmentPolicy(ModelPermissionPolicy):
    """The model's rights say who plans; the rights on the tree say where."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        """Tell whether somebody may do this to this assignment."""
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Any, instance: Any
    ) -> bool:
        """Tell whether somebody may do any of this to this assignment."""
        seat = Seat(user)
        if not seat.sees(instance.section.path):
            return False
        if set(actions) <= {"view"}:
            return seat.is_at_work()
        return self.user_has_any_permission(user, actions) and plans_in(
            seat, instance.section
        )

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Let everybody who works on pages look; ask for the right otherwise."""
        if action == "view":
            return Seat(user).is_at_work()
        return bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Tell whether somebody may do any of this somewhere."""
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Assignment, AssignmentPolicy(Assignment))


def assignments_for(seat: Seat) -> QuerySet[Assignment]:
    """Return the assignments a person may know of."""
    sections = SectionPage.objects.filter(seat.visible()).order_by()
    return Assignment.objects.filter(section__in=sections.values("pk"))


def in_desk(assignments: Any, *, seat: Seat, desk: int) -> Any:
    """Keep the assignments of one desk."""
    sections = SectionPage.objects.filter(seat.desks.stories_of({desk})).order_by()
    return assignments.filter(section__in=sections.values("pk"))


def sections_to_plan(seat: Seat) -> QuerySet[SectionPage]:
    """Return the sections a person may plan for."""
    keys = [
        section.pk
        for section in SectionPage.objects.filter(seat.visible())
        if plans_in(seat, section)
    ]
    return SectionPage.objects.filter(pk__in=keys).order_by("path")


def plans_in(seat: Seat, section: Any) -> bool:
    """Tell whether the rights on the tree let a person plan at a section."""
    return seat.may_edit_below(section)


def plan_refusal(user: Any, assignment: Assignment) -> NotAllowed | None:
    """Refuse to change an assignment to those who do not plan there."""
    policy = AssignmentPolicy(Assignment)
    if policy.user_has_permission_for_instance(user, "change", assignment):
        return None
    return NotAllowed(
        _("You do not plan for %(section)s. Ask its section editor.")
        % {"section": assignment.section},
        code="not_planner",
    )


def start_refusal(user: Any, assignment: Assignment) -> NotAllowed | None:
    """Refuse to start the story to those who may not write there, or for others.

    Who plans may start it for the people it is assigned to.
    """
    if not assignment.section.permissions_for_user(user).can_add_subpage():
        return NotAllowed(
            _("You may not add stories to %(section)s.")
            % {"section": assignment.section},
            code="not_writer",
        )
    people = list(assignment.people.all())
    if not people or user in people or plan_refusal(user, assignment) is None:
        return None
    names = ", ".join(name_of(person) for person in people)
    return NotAllowed(
        _("This is assigned to %(names)s. Ask the desk to assign it to you.")
        % {"names": names},
        code="assigned",
    )
