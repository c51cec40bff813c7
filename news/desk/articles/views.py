"""The screen of the articles list."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.listing import IndexView
from wagtail.search.backends import get_search_backend

from media.desk.paging import COUNT_TO, CappedPaginator
from news.desk.models import SavedView
from news.desk.stories import rows_of, stories_for
from news.models import ArticlePage
from news.workflow import stages
from news.workflow.seat import Seat

from . import saved
from .columns import COLUMNS
from .export import Rows, SafeExport
from .filters import ArticleFilterSet

FOUND_MOST = 1_000


class ArticleIndexView(SafeExport, IndexView):
    """Every story a person may know of, filtered, searched, exported."""

    template_name = "news_desk/articles/index.html"
    results_template_name = "news_desk/articles/results.html"
    filterset_class = ArticleFilterSet
    paginator_class = CappedPaginator
    columns = COLUMNS
    page_title = _("Articles")
    languages: set[int] = set()
    # The list is of all languages, until it is filtered.
    locale = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.seat = Seat(request.user)
        if not self.seat.is_at_work():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def show_locale_labels(self) -> bool:
        """Name the language only where a list holds several."""
        return len(self.languages) > 1

    def get_base_queryset(self) -> Any:
        return ArticlePage.objects.filter(self.seat.visible())

    def search_queryset(self, queryset: Any) -> Any:
        """Search, then filter what was found: the index knows no filters of ours."""
        if not self.is_searching:
            return queryset
        found = get_search_backend().autocomplete(
            self.search_query, ArticlePage.objects.values_list("pk", flat=True)
        )
        return queryset.filter(pk__in=list(found[:FOUND_MOST]))

    def order_queryset(self, queryset: Any) -> Any:
        if not self.ordering:
            # Searching would sort by relevance; the newest first is what a desk wants.
            return queryset.order_by("-latest_revision_created_at")
        return super().order_queryset(queryset)

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Find the page by its keys alone, then read what the rows need."""
        paginator, page, keys, has_others = super().paginate_queryset(
            queryset.values_list("pk", flat=True), page_size
        )
        page.object_list = self.load(list(keys))
        rows = rows_of(page.object_list, seat=self.seat)
        for story in page.object_list:
            story.row = rows[story.pk]
            story.may_edit = self.seat.may_edit(story)
        self.languages = {story.locale_id for story in page.object_list}
        return paginator, page, page.object_list, has_others

    def load(self, keys: list[int]) -> list[Any]:
        """Read stories with stage and step, in the order of their keys."""
        found = stages.with_step(stories_for(self.seat)).select_related("locale")
        by_key = found.order_by().in_bulk(keys)
        return [by_key[key] for key in keys if key in by_key]

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        rows: Any = Rows(queryset, seat=self.seat, load=self.load)
        return super().as_spreadsheet(rows, spreadsheet_format)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        paginator = context.get("paginator")
        querystring = saved.tidy(self.request.GET.urlencode())
        return context | {
            "is_capped": paginator is not None and paginator.is_capped,
            "count_to": COUNT_TO,
            "saved_views": list(SavedView.objects.filter(user=self.request.user)),
            "querystring": querystring,
        }
