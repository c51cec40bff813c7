"""A word to the address an account had: whoever changes it could take the account."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from delivery.language import spoken_by
from news.workflow.permissions import name_of

from .post import send


def warn_of_new_address(person: Any, *, old: str) -> None:
    """Tell the old address once the new one holds; it is not told what that is."""
    if old:
        transaction.on_commit(lambda: _send(person, old))


def _send(person: Any, address: str) -> None:
    with override(spoken_by(person)):
        house = {"site": settings.WAGTAIL_SITE_NAME, "name": name_of(person)}
        subject = _("Your address at %(site)s was changed") % house
        text = _(
            "The account of %(name)s at %(site)s has another e-mail address now. If "
            "you did not change it, tell an administrator of the newsroom at once."
        )
        send(subject, f"{text % house}\n", to=address, about="a new address")
