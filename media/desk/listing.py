"""The list of pictures: Wagtail's, with the desk's filters and what is missing."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BaseColumn
from wagtail.images.views.images import IndexView
from wagtail.search.backends import get_search_backend

from media.models import NewsImage
from media.rights import NOTICE, rights_problem, told

from .filters import PictureFilterSet
from .paging import COUNT_TO, CappedPaginator

FOUND_MOST = 1_000


class ProblemsColumn(BaseColumn):
    """What is missing, and what the rights forbid."""

    cell_template_name = "media_desk/problems_cell.html"


class PictureIndexView(IndexView):
    """Every picture somebody may change, filtered and searched."""

    template_name = "media_desk/index.html"
    results_template_name = "media_desk/results.html"
    filterset_class = PictureFilterSet
    paginator_class = CappedPaginator
    page_title = gettext_lazy("Pictures")

    def search_queryset(self, queryset: Any) -> Any:
        """Search, then filter what was found: the index knows no filters of ours."""
        if not self.is_searching:
            return queryset
        found = get_search_backend().autocomplete(
            self.search_query, NewsImage.objects.values_list("pk", flat=True)
        )
        return queryset.filter(pk__in=list(found[:FOUND_MOST]))

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Say at each picture what is missing."""
        rows = super().decorate_paginated_queryset(object_list)
        for image in rows:
            image.problems = problems(image)
            # The thumbnail is a link, which needs a name where there is no alt text.
            image.contextual_alt_text = image.alt or image.title
        return rows

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Put the problems before the last column."""
        columns = list(super().columns)
        if columns:
            columns.insert(-1, ProblemsColumn("problems", label=_("Problems")))
        return columns

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        paginator = context.get("paginator")
        return context | {
            "is_capped": paginator is not None and paginator.is_capped,
            "count_to": COUNT_TO,
        }


def problems(image: NewsImage) -> list[str]:
    """Say in few words what keeps a picture from running, or soon will."""
    now = timezone.now()
    found = []
    if not image.alt:
        found.append(_("No alternative text"))
    if not image.credit:
        found.append(_("No credit"))
    if rights_problem(image, at=now):
        over = image.rights_until and image.rights_until < now
        found.append(_("Rights ended") if over else _("May not run yet"))
    elif image.rights_until and image.rights_until <= now + NOTICE:
        moment = told(image.rights_until)
        found.append(_("Rights end on %(moment)s") % {"moment": moment})
    return found
