"""Invitations: made and sent, proven, taken back, and accepted once."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from news.preview.tokens import digest_of
from news.workflow.errors import DeskRefusal, NotAllowed
from news.workflow.permissions import name_of

from . import rights
from .models import Invitation
from .post import send
from .receivers import set_groups
from .staff import others_with_address

PREFIX = "invite_"
LIFETIME = timedelta(days=7)


class InvitationClosedError(Exception):
    """An invitation that opens no account; the message says why."""


def invite(*, user: Any, email: str, groups: Any) -> tuple[Invitation, bool]:
    """Invite somebody by mail; returns the invitation, and whether the mail went.

    Older invitations to the same address stop working. Raises `DeskRefusal` for those
    who may not invite, or not give these roles and desks or those of an older one.
    """
    if not rights.may_invite(user):
        raise NotAllowed(_("You may not invite people."), code="not_inviting")
    rights.check_giving(user, groups)
    text = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    older = pending().filter(email__iexact=email)
    for each in older.filter(expires_at__gt=now):
        rights.check_giving(user, each.groups.all())
    with transaction.atomic():
        older.update(revoked_at=now)
        invitation = Invitation.objects.create(
            digest=digest_of(text),
            email=email,
            user=user,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        invitation.groups.set(groups)
        words = ", ".join(sorted(group.name for group in groups))
        data = {"comment": f"{email}: {words}"}
        log(invitation, "people.invite", user=user, data=data)
    return invitation, _send(invitation, text)


def send_again(invitation: Invitation, *, user: Any) -> tuple[Invitation, bool]:
    """Send a new link to the same person; the old one stops working."""
    return invite(user=user, email=invitation.email, groups=invitation.groups.all())


def revoke(invitation: Invitation, *, user: Any) -> None:
    """Take an invitation back at once. Raises `DeskRefusal` for those who may not."""
    if not rights.may_invite(user):
        raise NotAllowed(_("You may not invite people."), code="not_inviting")
    rights.check_giving(user, invitation.groups.all())
    rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if rows.filter(revoked_at=None).update(revoked_at=timezone.now()):
        data = {"comment": invitation.email}
        log(invitation, "people.invite_revoke", user=user, data=data)


def pending() -> QuerySet[Invitation]:
    """Return the invitations nobody accepted or took back, the expired ones too."""
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return rows.select_related("user").prefetch_related("groups")


def living(text: str) -> Invitation:
    """Return the invitation of a link; it gives no more than its maker may now.

    Raises `Http404` for no link of ours, `InvitationClosedError` for one that is over.
    """
    rows = Invitation.objects.select_related("user").filter(digest=digest_of(text))
    invitation = rows.first()
    if invitation is None:
        raise Http404
    if invitation.accepted_at is not None:
        raise InvitationClosedError(
            _("This invitation was accepted. Sign in with what you chose then.")
        )
    if not invitation.is_living:
        raise InvitationClosedError(
            _("This invitation has expired or was taken back. Ask for a new one.")
        )
    try:
        if not rights.may_invite(invitation.user):
            raise NotAllowed("", code="not_inviting")
        rights.check_giving(invitation.user, invitation.groups.all())
    except DeskRefusal:
        raise InvitationClosedError(
            _("Who invited you may no longer do so. Ask for a new invitation.")
        ) from None
    if others_with_address(invitation.email).exists():
        raise InvitationClosedError(
            _("Somebody with this address has an account already. Sign in.")
        )
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, password: str, **names: str) -> Any:
    """Open the account and return it. The second time: `InvitationClosedError`."""
    rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not rows.filter(revoked_at=None).update(accepted_at=timezone.now()):
        raise InvitationClosedError(_("This invitation is over. Ask for a new one."))
    person = get_user_model()(email=invitation.email, **names)
    person.set_password(password)
    person.save()
    set_groups(person, invitation.groups.all())
    data = {"comment": name_of(invitation.user)}
    log(person, "people.join", user=person, data=data)
    return person


def _send(invitation: Invitation, text: str) -> bool:
    context = {
        "invitation": invitation,
        "site": settings.WAGTAIL_SITE_NAME,
        "link": f"{settings.SITE_URL}/admin/welcome/{text}/",
        "by": name_of(invitation.user),
    }
    return send(
        _("Your account at %(site)s") % {"site": settings.WAGTAIL_SITE_NAME},
        render_to_string("news_people/invitation.txt", context),
        to=invitation.email,
        about="an invitation",
    )
