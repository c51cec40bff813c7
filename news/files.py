"""Which files readers may fetch: those that something published links to."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from media.usage import is_public

RIGHTS = ("add", "change", "delete", "choose")


def refuse_hidden(file: Any, request: HttpRequest) -> None:
    """Let staff through, and everybody to files of live stories; else `Http404`.

    Addresses of files hold a number and a name that can be guessed.
    """
    policy = policy_registry.get_by_type(type(file))
    if request.user.is_authenticated and policy.user_has_any_permission_for_instance(
        request.user, RIGHTS, file
    ):
        return
    if not is_public(file):
        raise Http404(_("There is no such file."))
