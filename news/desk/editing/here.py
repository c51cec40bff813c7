"""Whether the person at the editor is still signed in, asked before a text is sent."""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


@never_cache
@require_GET
def still_here(request: HttpRequest) -> JsonResponse:
    """Return the token that forms are taken with; Wagtail turns others away.

    Signing in, in whatever tab, makes a new one: an editor that was open before has one
    that is refused.
    """
    return JsonResponse({"token": get_token(request)})
