"""The last resort: a refusal that no screen caught becomes a message all the same."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from .admin.answers import answer, way_back
from .errors import DeskRefusal


class RefusalMiddleware:
    """Answer refusals raised below the admin; other paths answer for themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Turn a refusal into words and a way back."""
        if not isinstance(exception, DeskRefusal):
            return None
        try:
            admin = reverse("wagtailadmin_home")
        except NoReverseMatch:
            return None
        if not request.path.startswith(admin):
            return None
        return answer(request, exception, url=way_back(request))
