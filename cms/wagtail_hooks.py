"""Registration of the staff accounts with Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks


@hooks.register("register_account_menu_item")
def offer_second_factor(request: HttpRequest) -> dict[str, Any]:
    """Lead from one's account to the second factor."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("Passkeys, an app's codes and recovery codes."),
    }


@hooks.register("register_account_menu_item")
def offer_sessions(request: HttpRequest) -> dict[str, Any]:
    """Lead from one's account to where one is signed in."""
    return {
        "url": reverse("usersessions_list"),
        "label": _("Where you are signed in"),
        "help_text": _("See your devices, and sign out on the others."),
    }
