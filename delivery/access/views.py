"""The keys admin beside its forms: the key once, rotation, end, use, the report."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from delivery.access import keys, usage
from delivery.access.forms import ReportForm
from delivery.access.models import ApiKey, EmbargoReading
from delivery.access.report import csv_lines, readings
from delivery.webhooks.vault import SecretUnreadableError, lock, unlock

SESSION_KEY = "api_key"
DAYS = 30
PAGE = 100


def keep_for_reveal(request: HttpRequest, key: ApiKey, text: str) -> None:
    """Lay a new key, locked, into the session until the next page shows it."""
    request.session[SESSION_KEY] = [key.pk, lock(text)]


class KeyMixin(PermissionCheckedMixin):
    """What all these views share: the right to change keys, and one of them."""

    model = ApiKey
    permission_required = "change"
    kwargs: dict[str, Any]

    @property
    def key(self) -> ApiKey:
        return get_object_or_404(ApiKey, pk=self.kwargs["pk"])


class KeyPage(KeyMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page about one key."""

    page_title = gettext_lazy("API key")
    header_icon = "key"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the key and the way back to it."""
        self.shown = self.key
        return super().get_context_data(key=self.shown, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.shown)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        edit = reverse("api_keys:edit", args=[self.shown.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("api_keys:index"), "label": _("API keys")},
            {"url": edit, "label": str(self.shown)},
            {"url": "", "label": str(self.page_title)},
        ]


class RevealView(KeyPage):
    """Shows a new key, for the only time."""

    template_name = "delivery_access/reveal.html"
    page_title = gettext_lazy("The key")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the key laid by, once, and let nobody keep the page."""
        kept = request.session.pop(SESSION_KEY, None)
        text = None
        if kept and kept[0] == self.kwargs["pk"]:
            try:
                text = unlock(kept[1])
            except SecretUnreadableError:
                text = None
        response = self.render_to_response(self.get_context_data(text=text))
        add_never_cache_headers(response)
        return response


class UsageView(KeyPage):
    """How much a key is used, by day."""

    template_name = "delivery_access/usage.html"
    page_title = gettext_lazy("Use")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a row for each of the last days, and the scale of the bars."""
        context = super().get_context_data(**kwargs)
        usage.LEDGER.flush()
        rows: list[Any] = usage.by_day([self.shown.pk], days=DAYS)
        most = max((row["requests"] for row in rows), default=0) or 1
        for row in rows:
            row["share"] = round(100 * row["requests"] / most)
        last = max((row["last_used_at"] for row in rows), default=None)
        secrets = self.shown.secrets.order_by("-id")[:10]
        return context | {
            "rows": rows,
            "last_used_at": last,
            "secrets": secrets,
            "days": DAYS,
        }


@method_decorator(require_POST, name="dispatch")
class KeyAction(KeyMixin, View):
    """Something done to a key, by POST alone."""


class RotateView(KeyAction):
    """Makes a new secret; the old one goes on opening for a while, or not."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Rotate, and lead to the page that shows the key."""
        key = self.key
        if key.revoked_at:
            messages.error(request, _("The key was revoked. Make a new one."))
            return redirect("api_keys:edit", key.pk)
        leaked = "now" in request.POST
        text = keys.rotate(key, **({"overlap": keys.NONE} if leaked else {}))
        keep_for_reveal(request, key, text)
        log(
            instance=key,
            action="api_keys.rotate",
            user=request.user,
            data={"leaked": leaked},
        )
        return redirect("api_keys:reveal", key.pk)


class RevokeView(KeyAction):
    """Takes a key back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Revoke, and say so."""
        key = self.key
        keys.revoke(key)
        log(instance=key, action="api_keys.revoke", user=request.user)
        messages.success(request, _("“%(key)s” opens nothing any more.") % {"key": key})
        return redirect("api_keys:index")


class ReportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Who read which embargoed story; `?export=csv` gives all of it as a file."""

    model = ApiKey
    permission_required = "change"
    template_name = "delivery_access/report.html"
    page_title = gettext_lazy("Readings of embargoed stories")
    header_icon = "key"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show a page of the report, or send the file."""
        form = ReportForm(request.GET)
        rows = readings(form.cleaned_data) if form.is_valid() else _none()
        if request.GET.get("export") == "csv" and form.is_valid():
            response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv")
            name = 'attachment; filename="embargo-readings.csv"'
            response["Content-Disposition"] = name
            add_never_cache_headers(response)
            return response
        before = request.GET.get("before", "")
        if before.isascii() and before.isdecimal() and len(before) < 19:
            rows = rows.filter(id__lt=int(before))
        shown = list(rows[: PAGE + 1])
        context = self.get_context_data(
            form=form,
            readings=shown[:PAGE],
            older=self._older(shown),
            export=self._again(export="csv"),
        )
        return self.render_to_response(context)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("api_keys:index"), "label": _("API keys")},
            {"url": "", "label": str(self.page_title)},
        ]

    def _older(self, shown: list[EmbargoReading]) -> str:
        return self._again(before=str(shown[PAGE - 1].pk)) if len(shown) > PAGE else ""

    def _again(self, **more: str) -> str:
        query = self.request.GET.copy()
        query.pop("before", None)
        for name, value in more.items():
            query[name] = value
        return f"?{query.urlencode()}"


def _none() -> QuerySet[EmbargoReading]:
    return EmbargoReading.objects.none()
