"""Pages in the editor: previewed by the reader, addressed where readers find them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

PAGE_ADDRESS = "news.projection.addresses.page_address"


class ReaderPage:
    """Mixin for pages that the reader shows; stands before `Page` among the bases.

    Wagtail's own serving is not mounted: live pages are read from the record, so the
    page's address has to be worked out here.
    """

    # Dotted path of a function (request, page) → response.
    reader_preview: str

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show the draft by the same projection and template as a live page."""
        return import_string(self.reader_preview)(request, self)

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """Return (site id, origin, path) of the reader's page, None outside a site."""
        parts = super().get_url_parts(request)  # type: ignore[misc]
        if parts is None:
            return None
        origin = settings.FRONTEND_URL or settings.SITE_URL
        return parts[0], origin, import_string(PAGE_ADDRESS)(self).path

    def get_url(
        self, request: HttpRequest | None = None, current_site: Any = None
    ) -> str | None:
        """Return the path, or the whole address where readers have their own host."""
        if settings.FRONTEND_URL:
            return self.get_full_url(request)  # type: ignore[attr-defined]
        return super().get_url(request, current_site)  # type: ignore[misc]

    url = property(get_url)
