"""The screen of the newsroom's numbers, and its tables as files."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from news.desk.asked import number_in
from news.workflow.seat import Seat

from .figures import Figures
from .sheet import FORMATS

SPANS = (7, 30, 90, 365)


def may_count(seat: Seat) -> bool:
    """Tell who may see figures about colleagues: those who answer for a desk."""
    return seat.is_managing or seat.is_section_editor or seat.user.is_superuser


class NumbersView(WagtailAdminTemplateMixin, TemplateView):
    """Show the figures of a span of days; with `table` and `format`, one as a file."""

    template_name = "news_desk/numbers/numbers.html"
    page_title = gettext_lazy("Newsroom numbers")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.seat = Seat(request.user)
        if not may_count(self.seat):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        days = number_in(request.GET.get("days"))
        self.days = days if days in SPANS else SPANS[1]
        desk = number_in(request.GET.get("desk"))
        self.figures = Figures(self.seat, days=self.days, desk=desk)
        if wanted := request.GET.get("table"):
            return self._file(wanted, request.GET.get("format", ""))
        return super().get(request, *args, **kwargs)

    def _file(self, key: str, kind: str) -> HttpResponse:
        tables = self.figures.by_key
        if key not in tables or kind not in FORMATS:
            raise Http404
        return FORMATS[kind](tables[key]())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            figures=self.figures,
            tables=self.figures.tables(),
            desks={
                desk.id: desk.name
                for desk in self.seat.desks.all
                if self.seat.sees(desk.path)
            },
            days=self.days,
            spans=SPANS,
            formats=tuple(FORMATS),
            **kwargs,
        )
