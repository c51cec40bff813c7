"""The editor's screen of a story's preview links: make one, copy it, take it back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button

from delivery.http.credentials import keep_private
from news.models import ArticlePage, PreviewToken
from news.workflow import permissions
from news.workflow.admin.answers import say
from news.workflow.errors import DeskRefusal

from . import tokens
from .links import link_to

NEWEST, THIS = "newest", "this"


class LinkForm(forms.Form):
    """For how long, and whether it follows the text as it is edited."""

    hours = forms.TypedChoiceField(label=_("It opens for"), coerce=int)
    text = forms.ChoiceField(
        label=_("It shows"),
        choices=[
            (NEWEST, _("the newest text, whenever it is opened")),
            (THIS, _("the text as it is now")),
        ],
        initial=NEWEST,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("For whom"),
        required=False,
        max_length=160,
        help_text=_("To know it again in the list below."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = settings.PREVIEW_TOKEN_MAX_HOURS
        usual = settings.PREVIEW_TOKEN_HOURS
        spans = sorted({1, usual, longest, *(h for h in (24, 168) if h <= longest)})
        self.fields["hours"].choices = [(hours, _span(hours)) for hours in spans]  # type: ignore[attr-defined]
        self.fields["hours"].initial = usual


class PreviewLinksView(WagtailAdminTemplateMixin, FormView):
    """Show a story's living links; a new one is shown this once."""

    template_name = "news_preview/links.html"
    form_class = LinkForm
    page_title = _("Preview link")
    header_icon = "link"

    def dispatch(self, request: HttpRequest, page_id: int) -> HttpResponseBase:
        """Let in those who may edit the story."""
        self.story = get_object_or_404(ArticlePage, pk=page_id)
        refusal = permissions.preview_refusal(request.user, self.story)
        if refusal:
            say(request, refusal)
            return redirect("wagtailadmin_home")
        return keep_private(super().dispatch(request))

    def form_valid(self, form: LinkForm) -> HttpResponse:
        """Make the link and show it on the same screen: it is kept nowhere."""
        given = form.cleaned_data
        try:
            token, text = tokens.mint(
                user=self.request.user,
                article=self.story,
                revision=(
                    self.story.latest_revision if given["text"] == THIS else None
                ),
                lifetime=timedelta(hours=given["hours"]),
                note=given["note"],
            )
        except DeskRefusal as refusal:
            say(self.request, refusal)
            return redirect("news_preview_links", self.story.pk)
        context = self.get_context_data(form=form, token=token)
        context |= {"link": link_to(token, text), "link_label": _("Preview link")}
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
            living=tokens.of_story(self.story),
            back_url=reverse("wagtailadmin_pages:edit", args=[self.story.pk]),
            **kwargs,
        )


def revoke(request: HttpRequest, page_id: int, token_id: int) -> HttpResponse:
    """Take a link back; POST only."""
    token = get_object_or_404(PreviewToken, pk=token_id, article_id=page_id)
    if request.method == "POST":
        try:
            tokens.revoke(token, user=request.user)
        except DeskRefusal as refusal:
            say(request, refusal)
            return redirect("wagtailadmin_home")
        messages.success(request, _("Taken back. The link opens nothing any more."))
    return redirect("news_preview_links", page_id)


def buttons_for(page: Any, *, user: Any) -> list[Button]:
    """Offer the screen in the menu of a story."""
    return offered(
        page,
        user=user,
        name="news_preview_links",
        label=str(_("Preview link")),
        icon_name="link",
        priority=60,
    )


def offered(page: Any, *, user: Any, name: str, **options: Any) -> list[Button]:
    """Return the button to a screen for all who may show the story outside."""
    if not issubclass(page.specific_class or type(page), ArticlePage):
        return []
    if permissions.preview_refusal(user, page.specific_deferred):
        return []
    return [Button(url=reverse(name, args=[page.pk]), **options)]


def _span(hours: int) -> str:
    if hours % 24 == 0:
        days = hours // 24
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


urlpatterns = [
    path(
        "preview-links/<int:page_id>/",
        PreviewLinksView.as_view(),
        name="news_preview_links",
    ),
    path(
        "preview-links/<int:page_id>/revoke/<int:token_id>/",
        revoke,
        name="news_preview_revoke",
    ),
]
