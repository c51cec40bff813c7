"""Every change of rights, on whatever path, enters the history of whom it concerns."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from .sessions import end_all
from .warning import warn_of_new_address

WATCHED = ("is_superuser", "is_active", "email", "password")


def connect() -> None:
    """Listen to Django and allauth."""
    user = get_user_model()
    name = "news.people"
    through = user.groups.through
    m2m_changed.connect(enter_groups, sender=through, dispatch_uid=f"{name}.groups")
    pre_save.connect(remember, sender=user, dispatch_uid=f"{name}.remember")
    post_save.connect(enter_account, sender=user, dispatch_uid=f"{name}.account")
    authenticator_added.connect(enter_factor, dispatch_uid=f"{name}.added")
    authenticator_removed.connect(enter_factor, dispatch_uid=f"{name}.removed")


def enter_groups(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_: Any
) -> None:
    """Write down whose roles and desks change, from what to what."""
    if not action.startswith("pre_") or getattr(instance, "_enters_once", False):
        return
    if reverse:
        people = instance.user_set.all()
        if pk_set is not None:
            people = get_user_model().objects.filter(pk__in=pk_set)
        changed = {instance.name}
    else:
        people = [instance]
        rows = Group.objects.filter(pk__in=pk_set) if pk_set else instance.groups.all()
        changed = set(rows.values_list("name", flat=True))
    for person in people:
        before = set(person.groups.values_list("name", flat=True))
        after = before | changed if action == "pre_add" else before - changed
        if before != after:
            enter(person, "rights", before=_listed(before), after=_listed(after))


def set_groups(person: Any, groups: Any) -> None:
    """Give somebody these roles and desks and no others, as one change."""
    before = set(person.groups.values_list("name", flat=True))
    person._enters_once = True
    try:
        person.groups.set(groups)
    finally:
        person._enters_once = False
    after = {group.name for group in groups}
    if before != after:
        enter(person, "rights", before=_listed(before), after=_listed(after))


def remember(instance: Any, raw: bool, update_fields: Any, **_: Any) -> None:
    """Keep what an account was, if something about it is saved that is watched."""
    instance._was = None
    # A hash that is only renewed at login is no new password.
    fields = WATCHED if update_fields is None else set(update_fields) & set(WATCHED)
    if raw or not fields or set(fields) == {"password"}:
        return
    rows = get_user_model().objects.filter(pk=instance.pk) if instance.pk else None
    instance._was = (rows.values(*WATCHED).first() if rows is not None else None) or {}


def enter_account(instance: Any, created: bool, **_kwargs: Any) -> None:
    """Write down what became of an account; closed, it has no sessions any more."""
    was, instance._was = instance._was, None
    if was is None:
        return
    if instance.is_superuser != was.get("is_superuser", False):
        words = [_("no administrator"), _("administrator")]
        pair = words if instance.is_superuser else words[::-1]
        enter(instance, "administrator", before=pair[0], after=pair[1])
    if created:
        return
    if instance.is_active != was["is_active"]:
        words = [_("closed"), _("open")]
        pair = words if instance.is_active else words[::-1]
        enter(instance, "account", before=pair[0], after=pair[1])
        # Else they would live again if the account is opened again.
        end_all(instance)
    if instance.email != was["email"]:
        enter(instance, "address", before=was["email"], after=instance.email)
        warn_of_new_address(instance, old=was["email"])
    if instance.password != was["password"]:
        enter(instance, "password")


def enter_factor(user: Any, authenticator: Any, signal: Any, **_kwargs: Any) -> None:
    """Write down that somebody set up a second factor, or removed one."""
    action = "factor_added" if signal is authenticator_added else "factor_removed"
    enter(user, action, actor=user, comment=str(authenticator.get_type_display()))


def enter(person: Any, action: str, *, actor: Any = None, **data: str) -> None:
    """Enter something into a person's history; who did it is known in the admin."""
    log(person, f"people.{action}", user=actor, data=data)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
