"""Purges under Reports in the admin: to look at, and to send again; never to edit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from delivery.purge import outbox
from delivery.purge.models import Purge, State

MAY_SEND = "delivery_purge.change_purge"


class LookOnly(ModelPermissionPolicy):
    """Who may view purges may view them; nobody writes one by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse whatever changes a row."""
        if action not in ("view", "any"):
            return False
        return bool(super().user_has_permission(user, "view"))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Let in who may view."""
        return self.user_has_permission(user, "view")


register_permission_policy(Purge, LookOnly(Purge))


class PurgeIndexView(IndexView):
    """All purges, the newest first; given up ones can be put in line again."""

    def get_header_more_buttons(self) -> list[Any]:
        """Offer to send the dead ones again."""
        buttons: list[Any] = list(super().get_header_more_buttons())
        if self.request.user.has_perm(MAY_SEND):
            url = reverse("purges:send_again")
            label = _("Send those given up again")
            buttons.append(HeaderButton(label, url, icon_name="rotate"))
        return buttons


class SendAgainView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, then puts every purge that was given up in line once more."""

    template_name = "delivery_purge/send_again.html"
    page_title = gettext_lazy("Send purges again")
    header_icon = "rotate"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in who may change purges."""
        if not request.user.has_perm(MAY_SEND):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many there are."""
        dead = Purge.objects.filter(state=State.DEAD).count()
        return super().get_context_data(dead=dead, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Put them in line."""
        count = outbox.send_again(Purge.objects.filter(state=State.DEAD))
        messages.success(
            request, _("%(count)d purges are sent again.") % {"count": count}
        )
        return redirect("purges:index")


class PurgeViewSet(ModelViewSet):
    """Purges, for those with the right to view them."""

    model = Purge
    name = "purges"
    icon = "bin"
    menu_label = gettext_lazy("Cache purges")
    menu_name = "purges"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = PurgeIndexView
    form_fields = ["target"]
    ordering = ["-id"]
    list_display = [
        "__str__",
        Column("get_state_display", label=gettext_lazy("State")),
        Column("attempts", label=gettext_lazy("Attempts")),
        Column("receipt", label=gettext_lazy("Receipt")),
        Column("error", label=gettext_lazy("Last error")),
        DateColumn("created_at", label=gettext_lazy("Created")),
    ]
    list_filter = ["state", "target"]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the usual addresses, and the one to send again."""
        again = path("again/", SendAgainView.as_view(), name="send_again")
        return [*super().get_urlpatterns(), again]
