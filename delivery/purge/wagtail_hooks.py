"""Registers the purges admin."""

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from delivery.purge.viewsets import PurgeViewSet

viewset = PurgeViewSet()


class PurgeMenuItem(MenuItem):
    """Shown to those who may look."""

    def is_shown(self, request: object) -> bool:
        """Ask for the right to view."""
        user = request.user  # type: ignore[attr-defined]
        return viewset.permission_policy.user_has_permission(user, "view")


@hooks.register("register_admin_viewset")
def register_purges() -> PurgeViewSet:
    """Give purges their addresses."""
    return viewset


@hooks.register("register_reports_menu_item")
def register_purges_menu() -> PurgeMenuItem:
    """Put purges into the Reports menu."""
    return PurgeMenuItem(
        viewset.menu_label,
        f"/admin/{viewset.url_prefix}/",
        name="purges",
        icon_name=viewset.icon,
        order=900,
    )
