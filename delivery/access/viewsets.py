"""Keys under Settings in the admin: the list, the forms, and their addresses."""

from typing import Any

from django.db.models import Max, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from delivery.access import keys, views
from delivery.access.forms import KeyForm
from delivery.access.models import ApiKey


class KeyIndexView(IndexView):
    """All keys, with what they open and when they were last used."""

    def get_base_queryset(self) -> QuerySet[ApiKey]:
        rows: QuerySet[ApiKey] = super().get_base_queryset()
        return rows.annotate(last_used_at=Max("usage__last_used_at"))

    def get_delete_url(self, instance: ApiKey) -> str | None:
        """Offer none: reports go on naming a key that opens nothing any more."""
        return None

    @property
    def header_more_buttons(self) -> list[Any]:
        from wagtail.admin.widgets.button import Button

        return [
            *super().header_more_buttons,
            Button(
                _("Readings of embargoed stories"),
                url=reverse("api_keys:report"),
                icon_name="list-ul",
            ),
        ]


class KeyCreateView(CreateView):
    """Makes a key with its first secret, which the next page shows."""

    def save_instance(self) -> ApiKey:
        """Save within the view's transaction: no key without a secret."""
        self.form.instance.created_by = self.request.user
        key: ApiKey = super().save_instance()
        views.keep_for_reveal(self.request, key, keys.issue(key))
        return key

    def get_success_url(self) -> str:
        return reverse("api_keys:reveal", args=[self.object.pk])


class KeyEditView(EditView):
    """The form, and above it what can be done with the key."""

    template_name = "delivery_access/edit.html"

    def get_delete_url(self) -> str | None:
        """Offer none, as the list does."""
        return None


class KeyViewSet(ModelViewSet):
    """Keys, for those with the right to change them."""

    model = ApiKey
    name = "api_keys"
    icon = "key"
    menu_label = _("API keys")
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = KeyIndexView
    add_view_class = KeyCreateView
    edit_view_class = KeyEditView
    list_display = [
        "__str__",
        Column("state", label=_("State")),
        Column("scopes", label=_("Scopes"), accessor=lambda key: ", ".join(key.scopes)),
        DateColumn("last_used_at", label=_("Last used")),
        DateColumn("expires_at", label=_("Expires")),
    ]
    search_fields = ["name", "contact"]

    def get_form_class(self, for_update: bool = False) -> type[KeyForm]:
        return KeyForm

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the usual addresses, and those of `delivery.access.views`."""
        extra: list[tuple[str, str, Any]] = [
            ("reveal/<int:pk>/", "reveal", views.RevealView),
            ("use/<int:pk>/", "use", views.UsageView),
            ("rotate/<int:pk>/", "rotate", views.RotateView),
            ("revoke/<int:pk>/", "revoke", views.RevokeView),
            ("report/", "report", views.ReportView),
        ]
        usual = [
            each for each in super().get_urlpatterns() if each.name not in ("delete",)
        ]
        return [
            *usual,
            *(path(route, view.as_view(), name=name) for route, name, view in extra),
        ]
