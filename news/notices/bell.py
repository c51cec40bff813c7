"""The bell: how much is unread, on every screen of the admin, for one query."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.menu import MenuItem

from news.workflow.seat import Seat

from .models import Notice

# More are not counted: it is read on every screen.
MOST = 99


class Bell(MenuItem):
    """The notices in the main menu, with the number of those unread."""

    def __init__(self) -> None:
        super().__init__(
            _("Notices"),
            reverse("notices"),
            name="notices",
            icon_name="news-bell",
            order=1,
        )

    def render_component(self, request: HttpRequest) -> Any:
        """Count for who is asking: the items themselves are shared by all."""
        component = super().render_component(request)
        count = len(unread_of(request.user).values("pk")[: MOST + 1])
        if count:
            number = f"{MOST}+" if count > MOST else count
            component.label = f"{self.label} ({number})"
            component.attrs = {**self.attrs, "aria-label": _spoken(count)}
        return component


def notices_of(user: Any) -> QuerySet[Notice]:
    """Return what somebody was told of that they may still know of."""
    rows = Notice.objects.filter(user=user)
    if user.is_superuser:
        return rows
    seat = Seat(user)
    seen = seat.visible("page__path") | seat.visible("assignment__section__path")
    return rows.filter(seen | Q(page=None, assignment=None))


def unread_of(user: Any) -> QuerySet[Notice]:
    """Return the notices somebody has not read."""
    return notices_of(user).filter(read_at=None).order_by()


def _spoken(count: int) -> str:
    return ngettext("Notices: %(count)s unread", "Notices: %(count)s unread", count) % {
        "count": f"{MOST}+" if count > MOST else count
    }
