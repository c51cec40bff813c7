"""The screens of the verbs: each asks for what it needs, then acts."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from news.models import ArticlePage
from news.workflow import actions, permissions
from news.workflow.errors import DeskRefusal, NotAllowed
from news.workflow.models import AfterReview

from .answers import forbid
from .forms import CommentForm
from .verbs import VERBS


def story_for(user: Any, page_id: int) -> ArticlePage:
    """Return a story this person may know of. Raises `Http404` otherwise."""
    story = ArticlePage.objects.filter(id=page_id, alias_of=None).first()
    if story is None or not permissions.may_know(user, story):
        raise Http404("No story of yours has this number.")
    return story


class DeskFormView(WagtailAdminTemplateMixin, FormView):
    """A question about one story; a refusal keeps what was typed."""

    template_name = "news_workflow/verb.html"
    story: ArticlePage

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Act and go on, or show the form again with the reason why not."""
        try:
            self.act(form)
        except NotAllowed as refusal:
            return forbid(self.request, refusal, url=self.back_url)
        except DeskRefusal as refusal:
            for words in refusal.words:
                form.add_error(None, words)
            return self.render_to_response(
                self.get_context_data(form=form), status=refusal.status
            )
        return redirect(self.next_url)

    def act(self, form: forms.Form) -> None:
        """Do it. Raises `DeskRefusal`."""
        raise NotImplementedError

    @property
    def back_url(self) -> str:
        """The story's editor for who may edit it, else the dashboard."""
        if self.story.permissions_for_user(self.request.user).can_edit():
            return reverse("wagtailadmin_pages:edit", args=[self.story.pk])
        return reverse("wagtailadmin_home")

    @property
    def next_url(self) -> str:
        """Where to go once it is done."""
        return self.back_url

    def get_page_subtitle(self) -> str:
        return self.story.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.back_url, "label": self.get_page_subtitle()},
            {"url": "", "label": self.get_page_title()},
        ]


class VerbView(DeskFormView):
    """Ask what a verb needs, then act."""

    def dispatch(
        self, request: HttpRequest, page_id: int, verb: str
    ) -> HttpResponseBase:
        """Find the story and the verb; only people who have the right come in."""
        if verb not in VERBS:
            raise Http404
        self.verb = VERBS[verb]
        self.story = story_for(request.user, page_id)
        refusal = permissions.verb_refusal(
            request.user, self.story, verb=self.verb.right
        )
        if refusal:
            return forbid(request, refusal, url=self.back_url)
        return super().dispatch(request)

    def get_form_class(self) -> type[forms.Form]:
        return self.verb.form

    def act(self, form: forms.Form) -> None:
        pinned = {"seen": self._seen()} if self.verb.pins else {}
        self.verb.act(self.story, user=self.request.user, **form.cleaned_data, **pinned)
        messages.success(
            self.request,
            _("“%(title)s”: %(done)s")
            % {
                "title": self.story.get_admin_display_title(),
                "done": self.verb.done,
            },
        )

    def _seen(self) -> int | None:
        seen = self.request.POST.get("seen", "")
        return int(seen) if seen.isdecimal() and len(seen) < 12 else None

    def get_page_title(self) -> Any:
        return self.verb.label

    def get_header_icon(self) -> str:
        return self.verb.icon

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = self.request.POST.get("seen") or self.story.latest_revision_id
        return super().get_context_data(
            verb=self.verb,
            question=self.verb.question,
            label=self.verb.label,
            is_serious=self.verb.is_serious,
            back_url=self.back_url,
            seen=seen,
            **kwargs,
        )


class SignOffView(DeskFormView):
    """Close the after-review of what was published at once."""

    form_class = CommentForm
    page_title = _("Sign off")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, review_id: int) -> HttpResponseBase:
        """Find the review; only who may give the second look comes in."""
        rows = AfterReview.objects.select_related(
            "clearance__article", "clearance__revision"
        )
        review = rows.filter(pk=review_id, clearance__article__isnull=False).first()
        if review is None:
            raise Http404
        self.review = review
        self.story = story_for(request.user, review.clearance.article_id or 0)
        refusal = permissions.sign_off_refusal(request.user, review.clearance)
        if refusal:
            return forbid(request, refusal, url=self.back_url)
        return super().dispatch(request)

    def act(self, form: forms.Form) -> None:
        actions.sign_off(self.review, user=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Signed off."))

    @property
    def next_url(self) -> str:
        return reverse("wagtailadmin_home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = _("%(name)s published this at once: “%(reason)s” Is it right?") % {
            "name": self.review.clearance.user_name,
            "reason": self.review.clearance.reason,
        }
        return super().get_context_data(
            question=question, label=_("Sign off"), back_url=self.back_url, **kwargs
        )


urlpatterns = [
    path("desk/sign-off/<int:review_id>/", SignOffView.as_view(), name="desk_sign_off"),
    path("desk/<int:page_id>/<slug:verb>/", VerbView.as_view(), name="desk_verb"),
]
