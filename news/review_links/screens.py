"""The editor's screen of a story's review links: make one, read the answers, end it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button

from delivery.http.credentials import keep_private
from news.preview.screens import LinkForm, offered
from news.workflow import permissions
from news.workflow.admin.answers import say
from news.workflow.admin.verb_views import story_for
from news.workflow.errors import DeskRefusal

from . import links
from .models import ReviewLink


class ReviewLinkForm(LinkForm):
    """For whom, for how long, and what they may do."""

    text: Any = None  # always the version there is now
    note: Any = None
    reader = forms.CharField(
        label=_("For whom"),
        max_length=160,
        help_text=_("A person or an office: it stands beside what they say."),
    )
    may = forms.ChoiceField(
        label=_("They may"),
        choices=ReviewLink.May.choices,
        initial=ReviewLink.May.DECIDE,
        widget=forms.RadioSelect,
    )
    field_order = ["reader", "may", "hours"]


class ReviewLinksView(WagtailAdminTemplateMixin, FormView):
    """Show a story's links with what was answered; a new one is shown this once."""

    template_name = "news_review_links/links.html"
    form_class = ReviewLinkForm
    page_title = _("Review links")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, page_id: int) -> HttpResponseBase:
        """Let in those who may show the story."""
        self.story = story_for(request.user, page_id)
        refusal = permissions.preview_refusal(request.user, self.story)
        if refusal:
            say(request, refusal)
            return redirect("wagtailadmin_home")
        return keep_private(super().dispatch(request))

    def form_valid(self, form: ReviewLinkForm) -> HttpResponse:
        """Make the link and show it on the same screen: it is kept nowhere."""
        given = form.cleaned_data
        try:
            link, address = links.mint(
                user=self.request.user,
                article=self.story,
                reader=given["reader"],
                may=given["may"],
                lifetime=timedelta(hours=given["hours"]),
            )
        except DeskRefusal as refusal:
            say(self.request, refusal)
            return redirect("news_review_links", self.story.pk)
        context = self.get_context_data(
            form=ReviewLinkForm(), token=link, link=address, link_label=_("Review link")
        )
        return self.render_to_response(context)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {
                "url": reverse("wagtailadmin_pages:edit", args=[self.story.pk]),
                "label": self.story.get_admin_display_title(),
            },
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            story=self.story,
            links=links.of_story(self.story),
            back_url=reverse("wagtailadmin_pages:edit", args=[self.story.pk]),
            **kwargs,
        )


@require_POST
def revoke(request: HttpRequest, page_id: int, link_id: int) -> HttpResponse:
    """Take a link back."""
    story = story_for(request.user, page_id)
    link = get_object_or_404(ReviewLink, pk=link_id, article=story)
    try:
        links.revoke(link, user=request.user)
    except DeskRefusal as refusal:
        say(request, refusal)
        return redirect("wagtailadmin_home")
    messages.success(request, _("Taken back. The link opens nothing any more."))
    return redirect("news_review_links", page_id)


def buttons_for(page: Any, *, user: Any) -> list[Button]:
    """Offer the screen in the menu of a story."""
    return offered(
        page,
        user=user,
        name="news_review_links",
        label=str(_("Review links")),
        icon_name="view",
        priority=61,
    )


urlpatterns = [
    path(
        "review-links/<int:page_id>/",
        ReviewLinksView.as_view(),
        name="news_review_links",
    ),
    path(
        "review-links/<int:page_id>/revoke/<int:link_id>/",
        revoke,
        name="news_review_revoke",
    ),
]
