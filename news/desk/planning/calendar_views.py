"""The calendar's screen, and the form that gives one thing in it another time."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateTimeInput, HeaderButton
from wagtail.models import Revision

from news.desk.asked import number_in
from news.models import ArticlePage
from news.workflow.admin.answers import forbid
from news.workflow.errors import DeskRefusal, NotAllowed
from news.workflow.seat import Seat

from .agenda import ASSIGNMENT, KINDS, SCHEDULED
from .calendar import MONTH, WEEK, Calendar
from .moments import TimeTyped, WallTimeField, moment_of, wall_of
from .moves import MOVES
from .viewset import known


class CalendarView(WagtailAdminTemplateMixin, TemplateView):
    """Show a month or a week."""

    template_name = "news_desk/planning/calendar.html"
    page_title = gettext_lazy("Calendar")
    header_icon = "calendar-alt"

    def get_header_buttons(self) -> list[Any]:
        """Offer the calendar to other programs."""
        url = reverse("desk_calendar_feeds")
        return [HeaderButton(_("Subscribe"), url=url, icon_name="calendar-check")]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.seat = Seat(request.user)
        if not self.seat.is_at_work():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        calendar = Calendar(
            self.seat,
            view=WEEK if asked.get("view") == WEEK else MONTH,
            day=_day(asked.get("day", "")),
            desk=number_in(asked.get("desk")),
        )
        return super().get_context_data(
            calendar=calendar,
            desks=self.seat.desks.names(),
            zone=timezone.get_current_timezone_name(),
            today=timezone.localdate(),
            now=timezone.now(),
            **kwargs,
        )


class MoveForm(TimeTyped):
    """Another time; `seen` is the one the screen showed."""

    at = WallTimeField(label=gettext_lazy("New time"), widget=AdminDateTimeInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("at", "which")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = _("In the time of %(zone)s.") % {
            "zone": timezone.get_current_timezone_name()
        }

    def clean_seen(self) -> datetime | None:
        """Read the moment that was shown."""
        return _moment(self.cleaned_data["seen"])


class MoveView(WagtailAdminTemplateMixin, FormView):
    """Ask for another time; a drop on a day sends that day, and is answered in JSON."""

    template_name = "news_workflow/verb.html"
    form_class = MoveForm
    header_icon = "time"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs["kind"] not in KINDS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def thing(self) -> Any:
        """Find the assignment or the story; 404 for what one may not know of."""
        key, user = self.kwargs["pk"], self.request.user
        if self.kwargs["kind"] == ASSIGNMENT:
            return known(user, key)
        seat = Seat(user)
        if not seat.is_at_work():
            raise Http404
        stories = ArticlePage.objects.filter(seat.visible(), alias_of=None)
        return get_object_or_404(stories, id=key)

    def moment(self, thing: Any) -> datetime | None:
        """Return the time it has now."""
        kind = self.kwargs["kind"]
        if kind == ASSIGNMENT:
            return thing.due_at
        if kind == SCHEDULED:
            waiting: Revision | None = thing.scheduled_revision
            return waiting.approved_go_live_at if waiting else None
        return thing.embargo_until

    def get_initial(self) -> dict[str, Any]:
        moment = self.moment(self.thing)
        if moment is None:
            return {}
        return {"at": wall_of(moment), "seen": moment.isoformat()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act on a typed time, or on a day something was dropped on."""
        if "day" in request.POST:
            return self.drop(request)
        return super().post(request, *args, **kwargs)

    def drop(self, request: HttpRequest) -> HttpResponse:
        """Move to another day at the same time of the clock."""
        day, seen = _date(request.POST["day"]), request.POST.get("seen", "")
        shown = _moment(seen)
        if day is None or shown is None:
            return _told(_("Say which day, and what time it had."), "invalid", 422)
        try:
            wall = datetime.combine(day, wall_of(shown).time())
            self.move(moment_of(wall), was=shown)
        except ValidationError as problem:
            if isinstance(problem, DeskRefusal):
                return _told(problem.message, problem.code, problem.status)
            return _told(problem.messages[0], problem.code or "invalid", 422)
        except NotAllowed as refusal:
            return _told(refusal.message, refusal.code, refusal.status)
        return JsonResponse({"message": _("It has another time now.")})

    def form_valid(self, form: Any) -> HttpResponse:
        """Act, or show the form again with the reason why not."""
        given = form.cleaned_data
        try:
            self.move(given["at"], was=given["seen"])
        except NotAllowed as refusal:
            return forbid(self.request, refusal, url=reverse("desk_calendar"))
        except DeskRefusal as refusal:
            for words in refusal.words:
                form.add_error(None, words)
            return self.render_to_response(
                self.get_context_data(form=form), status=refusal.status
            )
        messages.success(self.request, _("It has another time now."))
        day = timezone.localdate(given["at"])
        return redirect(f"{reverse('desk_calendar')}?day={day.isoformat()}")

    def move(self, at: datetime, *, was: datetime | None) -> None:
        """Do what the desk's verb does. Raises `DeskRefusal`."""
        MOVES[self.kwargs["kind"]](self.thing, user=self.request.user, at=at, was=was)

    def get_page_title(self) -> Any:
        return _("Another time")

    def get_page_subtitle(self) -> str:
        thing = self.thing
        if self.kwargs["kind"] == ASSIGNMENT:
            return thing.what
        return thing.get_admin_display_title()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=QUESTIONS[self.kwargs["kind"]],
            label=_("Give it this time"),
            back_url=reverse("desk_calendar"),
            **kwargs,
        )


QUESTIONS = {
    ASSIGNMENT: gettext_lazy("By when is it due?"),
    SCHEDULED: gettext_lazy(
        "When does it go live? The text stays as it was approved, and so do its "
        "approvals; the publish checks are made for the new time."
    ),
    "embargo": gettext_lazy(
        "Until when is it under embargo? The embargo is part of the text: a review "
        "starts anew with it."
    ),
}


def _told(words: str, code: str, status: int) -> HttpResponse:
    return JsonResponse({"message": words, "code": code}, status=status)


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _day(text: str) -> date:
    """Read the day to show; today, where it is none or none a calendar shows."""
    found = _date(text)
    return found if found and 1900 < found.year < 9000 else timezone.localdate()


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    # At the ends of time no other zone has a clock for it.
    return found if found and found.tzinfo and 1900 < found.year < 9000 else None
