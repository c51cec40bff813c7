"""The articles list in the menu and at its addresses."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.pages import PageListingViewSet

from news.models import ArticlePage
from news.workflow.seat import Seat

from . import saved
from .columns import COLUMNS
from .views import ArticleIndexView


class DeskMenuItem(MenuItem):
    """A line of the menu for those who work on pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the screen behind it would let this person in."""
        return Seat(request.user).is_at_work()


class ArticleListViewSet(PageListingViewSet):
    """All stories across the tree."""

    model = ArticlePage
    name = "desk_articles"
    url_prefix = "desk/articles"
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 90
    menu_item_class = DeskMenuItem
    add_to_admin_menu = True
    index_view_class = ArticleIndexView
    columns = COLUMNS
    filterset_class = ArticleIndexView.filterset_class

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("views/", saved.save, name="save_view"),
            path("views/<int:view_id>/delete/", saved.delete, name="delete_view"),
        ]
