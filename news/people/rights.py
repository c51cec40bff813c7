"""Who may give what to whom: nobody gives what they do not hold themselves."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from news.models import SectionPage
from news.workflow import roles
from news.workflow.errors import NotAllowed
from news.workflow.permissions import group_ids, is_managing

ADD, CHANGE = "auth.add_user", "auth.change_user"


def may_invite(user: Any) -> bool:
    """Tell whether a person may open accounts for others."""
    return user.is_active and user.has_perm(ADD)


def may_manage(actor: Any, person: Any) -> bool:
    """Tell whether somebody may change another's account.

    Who could change the address or the password of somebody with more rights would have
    those rights. One's own account is changed under Account, but for superusers.
    """
    if not (actor.is_active and actor.has_perm(CHANGE)):
        return False
    if actor.is_superuser:
        return True
    if person.pk == actor.pk or person.is_superuser:
        return False
    if person.user_permissions.exists():
        return False
    given = set(giveable(actor).values_list("pk", flat=True))
    return given.issuperset(person.groups.values_list("pk", flat=True))


def giveable(actor: Any) -> QuerySet[Group]:
    """Return the roles and desks a person may give; few queries, whatever their number.

    Superusers give all. Others give what they are in themselves; managing editors give
    what has no right they lack, so the other roles and the desks as well.
    """
    if actor.is_superuser:
        return Group.objects.all()
    own = group_ids(actor)
    if not is_managing(actor):
        return Group.objects.filter(pk__in=own)
    rights = actor.get_all_permissions()
    pages, files = _places(GroupPagePermission), _places(GroupCollectionPermission)
    found = [
        group.pk
        for group in Group.objects.prefetch_related("permissions__content_type")
        if _names(group) <= rights
        and _is_within(pages, group.pk, own)
        and _is_within(files, group.pk, own)
    ]
    return Group.objects.filter(pk__in=[*found, *own])


def check_giving(actor: Any, groups: Any) -> None:
    """Raise `NotAllowed` in words for roles or desks somebody may not give."""
    wanted = {group.pk for group in groups}
    beyond = wanted - set(giveable(actor).values_list("pk", flat=True))
    if beyond:
        names = ", ".join(sorted(g.name for g in groups if g.pk in beyond))
        raise NotAllowed(
            _("You may not give: %(names)s.") % {"names": names},
            code="not_yours_to_give",
        )


def desks() -> QuerySet[Group]:
    """Return the desks: the groups that a section names as its people."""
    sections = SectionPage.objects.filter(desk__isnull=False)
    return Group.objects.filter(pk__in=sections.values("desk"))


def house_roles() -> QuerySet[Group]:
    """Return the roles of the house."""
    return Group.objects.filter(name__in=roles.ALL)


Places = dict[int, list[tuple[int, str]]]


def _names(group: Group) -> set[str]:
    return {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}


def _places(model: Any) -> Places:
    """Return each group's rights at places of a tree: the right, and the path."""
    place = "page__path" if model is GroupPagePermission else "collection__path"
    found: Places = {}
    for group, right, path in model.objects.values_list(
        "group_id", "permission_id", place
    ):
        found.setdefault(group, []).append((right, path))
    return found


def _is_within(places: Places, group: int, own: set[int]) -> bool:
    held = [each for key in own for each in places.get(key, ())]
    return all(
        any(right == r and path.startswith(p) for r, p in held)
        for right, path in places.get(group, ())
    )
