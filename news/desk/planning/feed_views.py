"""The address of a feed, and the screen on which one makes and takes back one's own."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from delivery.access.gate import judge
from delivery.access.limits import Verdict, limiter
from delivery.http.credentials import keep_private
from news.workflow.admin.answers import say
from news.workflow.errors import NotReady
from news.workflow.seat import Seat

from . import feeds

POLICY = "calendar"
QUOTA = 30


@csrf_exempt
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a calendar program; 404 for a token that opens nothing, as for none."""
    return keep_private(_answer(request, token))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    verdict = judge(
        request, None
    )  # before anything is looked up: tokens can be guessed
    if verdict is not None and verdict.retry_after:
        return _too_many(verdict)
    feed = feeds.opened_by(token)
    seat = Seat(feed.user) if feed else None
    if feed is None or seat is None or not seat.is_at_work():
        return _plain("There is no calendar here.", status=404)
    verdict = limiter().judge(POLICY, feed.digest, quota=QUOTA)
    if verdict.retry_after:
        return _too_many(verdict)
    return HttpResponse(
        feeds.write(feed, seat=seat), content_type="text/calendar; charset=utf-8"
    )


def _too_many(verdict: Verdict) -> HttpResponse:
    headers = {**verdict.headers, "Retry-After": str(verdict.retry_after)}
    words = f"Come back in {verdict.retry_after} seconds."
    return _plain(words, status=429, headers=headers)


def _plain(words: str, **values: Any) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8", **values)


class FeedForm(forms.Form):
    """What the feed shows and for how long."""

    desk = forms.TypedChoiceField(
        label=gettext_lazy("Desk"), coerce=int, empty_value=None, required=False
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("It opens for"),
        coerce=int,
        initial=90,
    )
    note = forms.CharField(
        label=gettext_lazy("For which program"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("To know it again in the list below."),
    )

    def __init__(self, *args: Any, desks: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["desk"].choices = [("", _("All desks")), *desks.items()]
        fields["days"].choices = [
            (days, _("%(count)d days") % {"count": days}) for days in feeds.LIFETIMES
        ]


class FeedsView(WagtailAdminTemplateMixin, FormView):
    """Show one's own feeds; the address of a new one is shown this once."""

    template_name = "news_desk/planning/feeds.html"
    form_class = FeedForm
    page_title = gettext_lazy("Calendar feeds")
    header_icon = "calendar-check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in those who may see the calendar."""
        self.seat = Seat(request.user)
        if not self.seat.is_at_work():
            raise PermissionDenied
        return keep_private(super().dispatch(request, *args, **kwargs))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"desks": self.seat.desks.names()}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the feed and show it on the same screen: it is kept nowhere."""
        given = form.cleaned_data
        try:
            feed, token = feeds.make(user=self.request.user, **given)
        except NotReady as refusal:
            say(self.request, refusal)
            return redirect("desk_calendar_feeds")
        link = settings.WAGTAILADMIN_BASE_URL + reverse("calendar_feed", args=[token])
        return self.render_to_response(
            self.get_context_data(form=form, feed=feed, link=link)
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk_calendar"), "label": _("Calendar")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            living=feeds.living_of(self.request.user), **kwargs
        )


@require_POST
def revoke_feed(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Take one's own feed back."""
    feeds.revoke(get_object_or_404(feeds.living_of(request.user), pk=feed_id))
    messages.success(request, _("Taken back. The address opens nothing any more."))
    return redirect("desk_calendar_feeds")
