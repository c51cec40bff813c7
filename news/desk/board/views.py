"""The board's screen, its refresh, and the address cards are moved by."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from news.desk.asked import number_in
from news.models import ArticlePage
from news.workflow.admin.answers import as_json
from news.workflow.errors import DeskRefusal
from news.workflow.seat import Seat

from .columns import MOST, Board
from .moves import Wish, move, name


class BoardView(WagtailAdminTemplateMixin, TemplateView):
    """Show the board; `results_only` shows what the refresh swaps."""

    page_title = gettext_lazy("Board")
    header_icon = "table"
    results_only = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.seat = Seat(request.user)
        if not self.seat.is_at_work():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        part = "columns" if self.results_only else "board"
        return [f"news_desk/board/{part}.html"]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        desk, person = (number_in(self.request.GET.get(n)) for n in ("desk", "person"))
        board = Board(self.seat, desk=desk, person=person)
        context = super().get_context_data(**kwargs) if not self.results_only else {}
        return context | {
            "board": board,
            "most": MOST,
            "now": timezone.now(),
            "zone": timezone.get_current_timezone_name(),
            "results_url": reverse("desk_board_columns"),
        }


class MoveForm(forms.Form):
    """What a move is asked with."""

    column = forms.CharField(max_length=40)
    to = forms.CharField(max_length=40)
    seen = forms.IntegerField(required=False)
    comment = forms.CharField(max_length=2000, required=False)
    at = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )


@require_POST
def move_card(request: HttpRequest, page_id: int) -> HttpResponse:
    """Move a story by the verb that leads there; answer in words either way."""
    seat = Seat(request.user)
    if not seat.is_at_work():
        raise PermissionDenied
    known = ArticlePage.objects.filter(seat.visible(), alias_of=None)
    story = get_object_or_404(known, id=page_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        words = "; ".join(str(p) for found in form.errors.values() for p in found)
        return JsonResponse({"message": words, "code": "invalid"}, status=422)
    try:
        landed = move(story, user=request.user, wish=Wish(**form.cleaned_data))
    except DeskRefusal as refusal:
        return as_json(refusal)
    told = _("“%(title)s” is under “%(column)s” now.") % {
        "title": story.get_admin_display_title(),
        "column": name(landed),
    }
    return JsonResponse({"message": told, "column": landed})
