"""The list of one's own notices."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import ListView
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from news.desk.asked import number_in

from .bell import notices_of, unread_of
from .models import Notice


class NoticesView(WagtailAdminTemplateMixin, ListView):
    """Show what one was told, the newest first."""

    template_name = "news_notices/list.html"
    page_title = gettext_lazy("Notices")
    header_icon = "news-bell"
    paginate_by = 30
    page_kwarg = "p"
    paginator_class = WagtailPaginator

    def get_queryset(self) -> QuerySet[Notice]:
        return notices_of(self.request.user).order_by("-pk")

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Show the nearest page for a number there is none of."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get(self.page_kwarg))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        return context | {
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "lines": [(notice, target_of(notice)) for notice in context["object_list"]],
        }


def target_of(notice: Notice) -> str:
    """Return the address, in the admin, of what a notice is about."""
    if notice.page_id:
        return reverse("wagtailadmin_pages:edit", args=[notice.page_id])
    if notice.assignment_id:
        return reverse("desk_assignments:show", args=[notice.assignment_id])
    return reverse("notices")


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark one of one's own notices as read, or all; mails still owed go unsent."""
    rows = unread_of(request.user)
    if key := number_in(request.POST.get("notice")):
        rows = rows.filter(pk=key)
    rows.update(read_at=timezone.now(), mail_due_at=None)
    messages.success(request, _("Marked as read."))
    page = number_in(request.POST.get("p")) or 1
    return redirect(f"{reverse('notices')}?p={page}")


urlpatterns = [
    path("notices/", NoticesView.as_view(), name="notices"),
    path("notices/read/", mark_read, name="notices_read"),
]
