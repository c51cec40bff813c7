"""The newsroom's own screens: stories, sections, and the lists behind them."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from news.choosers import FilingViewSet
from news.models import Author, Category


class AuthorViewSet(FilingViewSet):
    """People whose names stand over stories."""

    model = Author
    icon = "user"
    list_display = ["name", "job_title", "slug"]
    ordering = ["name"]


class CategoryViewSet(FilingViewSet):
    """Subjects stories are published under."""

    model = Category
    icon = "tag"
    list_display = ["name", "parent", "slug"]


class FilingGroup(SnippetViewSetGroup):
    """Authors and categories, in one place of the menu."""

    items = (AuthorViewSet, CategoryViewSet)
    menu_label = _("Filing")
    menu_icon = "tag"
    menu_order = 250
