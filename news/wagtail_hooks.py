"""Registration of the newsroom with Wagtail; rules live elsewhere."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from news.files import refuse_hidden
from news.preview import screens
from news.reports import RefreshesReport, tell_of_refresh
from news.viewsets import FilingGroup

register_snippet(FilingGroup)

# After Wagtail's own, which asks for the password of a private collection.
hooks.register("before_serve_document", refuse_hidden, order=10)


class RefreshesItem(MenuItem):
    """Shown to those who may see the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("news.view_refreshjob"))


@hooks.register("register_admin_urls")
def register_reports() -> list[URLPattern]:
    """Mount the report of work in the background."""
    view: Any = RefreshesReport.as_view()
    return [path("reports/refreshes/", view, name="news_refreshes")]


@hooks.register("register_reports_menu_item")
def offer_refreshes() -> MenuItem:
    """Put the report into the menu."""
    return RefreshesItem(
        _("Refreshes"),
        reverse("news_refreshes"),
        name="refreshes",
        icon_name="rotate",
        order=1310,
    )


@hooks.register("after_edit_snippet")
def say_what_is_renewed(request: HttpRequest, instance: Any) -> None:
    """Tell who renamed an author or a category that stories follow."""
    tell_of_refresh(request, instance)


@hooks.register("register_admin_urls")
def register_preview_links() -> list[Any]:
    """Mount the screen of a story's preview links."""
    return screens.urlpatterns


@hooks.register("register_page_header_buttons")
def offer_preview_link(page: Any, user: Any, **kwargs: Any) -> list[Any]:
    """Offer "Preview link" in the menu of a story."""
    return screens.buttons_for(page, user=user)
