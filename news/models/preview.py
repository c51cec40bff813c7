"""Pages in the editor: previewed by the reader, addressed where readers find them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

APP = "app"
MODES = (("", _("Page")), (APP, _("App")), ("card", _("Card in a list")))
PAGE_ADDRESS = "news.projection.addresses.page_address"


class ReaderPage:
    """Mixin for pages that the reader shows; stands before `Page` among the bases.

    Wagtail's own serving is not mounted: live pages are read from the record, so the
    page's address has to be worked out here.
    """

    # Dotted paths of functions (request, page) → response: the reader's page, and other
    # ways to look at a draft by their names.
    reader_preview: str
    other_previews: dict[str, str] = {}

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer the reader's page first; the house's own app where there is one."""
        return [
            (name, label)
            for name, label in MODES
            if not name
            or (
                name in self.other_previews
                and (name != APP or settings.PREVIEW_CLIENT_URL)
            )
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show the draft by the same projection and template as a live page."""
        offered = dict(self.preview_modes)
        way = self.other_previews.get(mode_name or "")
        if mode_name not in offered or way is None:
            way = self.reader_preview
        return import_string(way)(request, self)

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
