"""The webhooks admin beside its forms: log, replay, test, rotation, the secret once."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
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

from delivery.webhooks import outbox
from delivery.webhooks.forms import ReplayForm
from delivery.webhooks.models import Endpoint, Message, State
from delivery.webhooks.payload import render
from delivery.webhooks.vault import SecretUnreadableError, lock, unlock

PAGE = 50
SESSION_KEY = "webhook_secret"


def keep_for_reveal(request: HttpRequest, endpoint: Endpoint, secret: str) -> None:
    """Lay a new secret, locked, into the session until the next page shows it."""
    request.session[SESSION_KEY] = [endpoint.pk, lock(secret)]


class EndpointMixin(PermissionCheckedMixin):
    """What all these views share: the right to change webhooks, and one of them."""

    model = Endpoint
    permission_required = "change"
    kwargs: dict[str, Any]

    @property
    def endpoint(self) -> Endpoint:
        return get_object_or_404(
            Endpoint.objects.select_related("line"), pk=self.kwargs["pk"]
        )


class EndpointPage(EndpointMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page about one webhook."""

    page_title = gettext_lazy("Webhook")
    header_icon = "link-external"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the webhook and the way back to it."""
        self.shown = self.endpoint
        return super().get_context_data(endpoint=self.shown, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.shown)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("webhooks:index"), "label": _("Webhooks")},
            {
                "url": reverse("webhooks:edit", args=[self.shown.pk]),
                "label": str(self.shown),
            },
            {"url": "", "label": str(self.page_title)},
        ]


class LogView(EndpointPage):
    """The messages of a webhook, newest first; keyset pages, so never a slow one."""

    template_name = "delivery_webhooks/log.html"
    page_title = gettext_lazy("Log")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a page of messages, filtered by state, and the forms."""
        context = super().get_context_data(**kwargs)
        state, before = self.request.GET.get("state"), self.request.GET.get("before")
        rows = Message.objects.filter(endpoint=self.shown).select_related("change")
        if state in State.values:
            rows = rows.filter(state=state)
        if before and before.isascii() and before.isdecimal() and len(before) < 19:
            rows = rows.filter(id__lt=int(before))
        page = list(rows.order_by("-id")[: PAGE + 1])
        older = page[PAGE - 1].id if len(page) > PAGE else None
        form = kwargs.get("replay_form") or ReplayForm()
        return context | {
            "messages_shown": page[:PAGE],
            "older": older,
            "state": state if state in State.values else "",
            "states": State.choices,
            "replay_form": form,
        }


class MessageView(EndpointPage):
    """One message: what it says now, and each attempt at sending it."""

    template_name = "delivery_webhooks/message.html"
    page_title = gettext_lazy("Message")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the message, its payload and its attempts."""
        context = super().get_context_data(**kwargs)
        message = get_object_or_404(
            Message.objects.select_related("change"),
            endpoint=self.shown,
            pk=self.kwargs["message"],
        )
        payload = json.dumps(json.loads(render(message)), ensure_ascii=False, indent=2)
        return context | {
            "message": message,
            "payload": payload,
            "attempts": message.log.all()[:100],
        }


class SecretView(EndpointPage):
    """Shows a new secret, for the only time."""

    template_name = "delivery_webhooks/secret.html"
    page_title = gettext_lazy("Signing secret")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the secret laid by for this webhook, once, and let nobody keep it."""
        kept = request.session.pop(SESSION_KEY, None)
        secret = None
        if kept and kept[0] == self.kwargs["pk"]:
            try:
                secret = unlock(kept[1])
            except SecretUnreadableError:
                secret = None
        response = self.render_to_response(self.get_context_data(secret=secret))
        add_never_cache_headers(response)
        return response


@method_decorator(require_POST, name="dispatch")
class EndpointAction(EndpointMixin, View):
    """Something done to a webhook, by POST alone."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and say so."""
        raise NotImplementedError

    def to_log(self, endpoint: Endpoint) -> HttpResponse:
        return redirect("webhooks:log", endpoint.pk)


class RotateView(EndpointAction):
    """Makes a new secret; the old one goes on signing for a while."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Rotate, and lead to the page that shows the secret."""
        endpoint = self.endpoint
        keep_for_reveal(request, endpoint, endpoint.rotate_secret())
        log(instance=endpoint, action="webhooks.rotate", user=request.user)
        return redirect("webhooks:secret", endpoint.pk)


class SendTestView(EndpointAction):
    """Sends a test message."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put it in line and lead to its log."""
        endpoint = self.endpoint
        if not endpoint.active:
            messages.error(request, _("Switch the webhook on first."))
            return redirect("webhooks:edit", endpoint.pk)
        message = outbox.enqueue_test(endpoint)
        log(instance=endpoint, action="webhooks.test", user=request.user)
        messages.success(request, _("A test message is on its way."))
        return redirect("webhooks:message", endpoint.pk, message.pk)


class ReplayMessageView(EndpointAction):
    """Sends one message again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put it in line again and lead to its log."""
        endpoint = self.endpoint
        message = get_object_or_404(
            Message, endpoint=endpoint, pk=self.kwargs["message"]
        )
        outbox.replay(Message.objects.filter(pk=message.pk))
        _log_replay(request, endpoint, count=1)
        return redirect("webhooks:message", endpoint.pk, message.pk)


class ReplayDeadView(EndpointAction):
    """Sends all messages again that were given up or dropped."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put them in line again."""
        endpoint = self.endpoint
        lost = Message.objects.filter(
            endpoint=endpoint, state__in=[State.DEAD, State.DISABLED]
        )
        _log_replay(request, endpoint, count=outbox.replay(lost))
        return self.to_log(endpoint)


class ReplayRangeView(LogView, EndpointAction):
    """Sends all events of a range again, heard of before or not."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put them in line; a bad range comes back with the reason."""
        endpoint, form = self.endpoint, ReplayForm(request.POST)
        if form.is_valid():
            try:
                count = outbox.replay_range(endpoint, form.changes())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                _log_replay(request, endpoint, count=count)
                return self.to_log(endpoint)
        context = self.get_context_data(replay_form=form)
        return self.render_to_response(context, status=422)


def _log_replay(request: HttpRequest, endpoint: Endpoint, *, count: int) -> None:
    log(
        instance=endpoint,
        action="webhooks.replay",
        user=request.user,
        data={"count": count},
    )
    messages.success(
        request, _("%(count)s messages are in line again.") % {"count": count}
    )
