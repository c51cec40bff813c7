"""The page explorer and the page chooser, however many stories lie in a section."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.views.pages.listing import (
    EditedByFilter,
    ExplorableIndexView,
    GenericPageFilterSet,
)
from wagtail.models import Page

from media.desk.paging import CappedPaginator
from news.workflow import spikes
from news.workflow.desks import below
from news.workflow.seat import Seat

# Of what a search finds, the best so many are filtered and sorted.
FOUND_MOST = 1_000
WORDS = GenericPageFilterSet.base_filters


def _staff(request: Any) -> QuerySet:
    """Return who can own or edit pages; Wagtail looks through all pages for them."""
    at_work = Q(groups__isnull=False) | Q(is_superuser=True)
    return get_user_model().objects.filter(at_work).distinct()


class ExplorerFilterSet(GenericPageFilterSet):
    """Wagtail's filters, which ask the people and not the archive whom to offer."""

    owner = MultipleUserFilter(
        label=WORDS["owner"].label, queryset=_staff, widget=CheckboxSelectMultiple
    )
    edited_by = EditedByFilter(
        label=WORDS["edited_by"].label, queryset=_staff, widget=CheckboxSelectMultiple
    )


class Explorer(ExplorableIndexView):
    """Wagtail's explorer, which finds its page by keys, and then reads the rows."""

    paginator_class = CappedPaginator

    def get_base_queryset(self) -> Any:
        """Return the pages of this level or below, as far as one may know of them."""
        pages = self.model.objects.filter(self._place())
        seat = Seat(self.request.user)
        # Who may know of a section may know of all that lies in it.
        if seat.sees(self.parent_page.path) and not self.is_searching_whole_tree:
            return pages
        return pages.filter(seat.visible() | seat.on_the_way())

    def _place(self) -> Q:
        if self.is_searching_whole_tree:
            return Q(depth__gt=1)
        depth = self.parent_page.depth
        inside = below(self.parent_page.path)
        if self.is_searching or self.is_filtering:
            return inside & Q(depth__gt=depth)
        return inside & Q(depth=depth + 1)

    def search_queryset(self, queryset: Any) -> Any:
        """Search, and sort what was found: the newest first unless told otherwise."""
        if not self.is_searching:
            return super().search_queryset(queryset)
        found = super().search_queryset(queryset.values_list("pk", flat=True))
        queryset = queryset.filter(pk__in=list(found[:FOUND_MOST]))
        if self.is_explicitly_ordered:
            return queryset
        newest = F("latest_revision_created_at").desc(nulls_last=True)
        return queryset.order_by(newest)

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Find the page by its keys alone, then read what the rows need."""
        paginator, page, keys, has_others = super().paginate_queryset(
            queryset.values_list("pk", flat=True), page_size
        )
        page.object_list = self._rows(list(keys))
        return paginator, page, page.object_list, has_others

    def _rows(self, keys: list[int]) -> list[Page]:
        rows = self.annotate_queryset(self.model.objects.filter(pk__in=keys).order_by())
        by_key = {page.pk: page for page in rows}
        listed = [by_key[key] for key in keys if key in by_key]
        spikes.look_up(listed)
        return listed


def read_ahead(pages: Any) -> Any:
    """Let the page chooser read the states of its rows together, not one by one."""
    return pages.prefetch_workflow_states().annotate_approved_schedule()
