"""What a browser may do with our pages, and who may reach the demo newsroom."""

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

Response = Callable[[HttpRequest], HttpResponse]

# Wagtail's admin needs inline scripts, so its policy only shuts the side doors.
ADMIN_POLICY = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
API_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=()"


def reader_policy() -> str:
    """Return the policy of public pages: our styles and pictures, framed embeds."""
    media = urlsplit(settings.MEDIA_URL)
    pictures = f" {media.scheme}://{media.netloc}" if media.netloc else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "style-src-attr 'unsafe-inline'; font-src 'self'; connect-src 'self'; "
        f"img-src 'self' data:{pictures}; media-src 'self'{pictures}; "
        "frame-src https:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )


class ContentPolicyMiddleware:
    """Give each answer the content policy of its part of the house."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response
        self.reader_policy = reader_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A view that knows better, such as Wagtail's for documents, keeps its own.
        response.setdefault("Content-Security-Policy", self._policy(request.path_info))
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    def _policy(self, path: str) -> str:
        if path.startswith("/admin/"):
            return ADMIN_POLICY
        if path.startswith("/api/"):
            return API_DOCS_POLICY
        return self.reader_policy


class HostMiddleware:
    """Refuse hosts that are not ours; elsewhere `CommonMiddleware` does, among more."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises DisallowedHost, which Django answers with 400
        return self.get_response(request)


class LoopbackMiddleware:
    """Refuse other machines in demo mode, however the server was started."""

    def __init__(self, get_response: Response) -> None:
        if not settings.DEMO_MODE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_loopback(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)
        return HttpResponseForbidden("The demo newsroom answers this machine alone.")


def is_loopback(host: str) -> bool:
    """Tell whether an address or name means this machine only."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
