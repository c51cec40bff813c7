"""Webhooks under Settings in the admin: the list, the forms, and their addresses."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from delivery.webhooks import views
from delivery.webhooks.forms import EndpointForm
from delivery.webhooks.models import Endpoint


class EndpointIndexView(IndexView):
    """All webhooks, with what is wrong with them."""

    def get_base_queryset(self) -> QuerySet[Endpoint]:
        rows: QuerySet[Endpoint] = super().get_base_queryset()
        return rows.select_related("line")


class EndpointCreateView(CreateView):
    """Makes a webhook with its first secret, which the next page shows."""

    def save_instance(self) -> Endpoint:
        """Save within the view's transaction: no webhook without a secret."""
        endpoint: Endpoint = super().save_instance()
        views.keep_for_reveal(self.request, endpoint, endpoint.rotate_secret())
        return endpoint

    def get_success_url(self) -> str:
        return reverse("webhooks:secret", args=[self.object.pk])


class EndpointEditView(EditView):
    """The form, and above it how the webhook fares and what can be done."""

    template_name = "delivery_webhooks/edit.html"


class EndpointViewSet(ModelViewSet):
    """Webhooks, for those with the right to change them."""

    model = Endpoint
    name = "webhooks"
    icon = "link-external"
    menu_label = _("Webhooks")
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = EndpointIndexView
    add_view_class = EndpointCreateView
    edit_view_class = EndpointEditView
    list_display = [
        "__str__",
        Column("url", label=_("Address")),
        BooleanColumn("active", label=_("Active")),
        Column("disabled_reason", label=_("Switched off because")),
        Column("line.failing_since", label=_("Failing since")),
    ]
    search_fields = ["url", "description"]

    def get_form_class(self, for_update: bool = False) -> type[EndpointForm]:
        return EndpointForm

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the usual addresses, and those of `delivery.webhooks.views`."""
        extra: list[tuple[str, str, Any]] = [
            ("log/<int:pk>/", "log", views.LogView),
            ("log/<int:pk>/<int:message>/", "message", views.MessageView),
            ("secret/<int:pk>/", "secret", views.SecretView),
            ("rotate/<int:pk>/", "rotate", views.RotateView),
            ("test/<int:pk>/", "test", views.SendTestView),
            (
                "replay/<int:pk>/<int:message>/",
                "replay_message",
                views.ReplayMessageView,
            ),
            ("replay/<int:pk>/dead/", "replay_dead", views.ReplayDeadView),
            ("replay/<int:pk>/range/", "replay_range", views.ReplayRangeView),
        ]
        return [
            *super().get_urlpatterns(),
            *(path(route, view.as_view(), name=name) for route, name, view in extra),
        ]
