"""Screens of the desk's rare verbs: break the glass, kill, lift a kill, sign off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from news.models import ArticlePage
from news.workflow import actions, permissions
from news.workflow.errors import DeskRefusal
from news.workflow.models import AfterReview, Kill

from .answers import say
from .forms import ReasonForm


@dataclass(frozen=True)
class Verb:
    """One verb with its words; `act` takes a story, `user` and `reason`."""

    name: str
    label: Any
    question: Any
    done: Any
    icon: str
    permission: str
    act: Callable[..., Any]
    is_offered: Callable[[ArticlePage], bool]

    def is_for(self, user: Any, story: ArticlePage) -> bool:
        """Tell whether to offer it to this person for this story."""
        return user.has_perm(self.permission) and self.is_offered(story)


def _is_killed(story: ArticlePage) -> bool:
    return Kill.objects.filter(article=story, lifted_at=None).exists()


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "break-glass",
            _("Publish at once"),
            _(
                "The newest text goes live now, without a second pair of eyes. Your "
                "reason is kept, and somebody else has to look at it afterwards. The "
                "publish checks hold."
            ),
            _("Published. Somebody else now has to sign it off."),
            "warning",
            permissions.BREAK_GLASS,
            actions.break_glass,
            lambda story: not story.live or story.has_unpublished_changes,
        ),
        Verb(
            "kill",
            _("Kill"),
            _(
                "The story is taken from all readers, and everybody who has taken it "
                "over is told to drop it. It cannot be published until the kill is "
                "lifted."
            ),
            _("Killed."),
            "cross",
            permissions.KILL,
            actions.kill_article,
            lambda story: story.last_published_at is not None and not _is_killed(story),
        ),
        Verb(
            "lift-kill",
            _("Lift the kill"),
            _("The story may be worked on and published again."),
            _("The kill is lifted. The story is a draft."),
            "undo",
            permissions.KILL,
            actions.lift_kill,
            _is_killed,
        ),
    )
}


class VerbView(WagtailAdminTemplateMixin, FormView):
    """Ask for a reason, then act."""

    template_name = "news_workflow/verb.html"
    form_class = ReasonForm

    def dispatch(
        self, request: HttpRequest, page_id: int, verb: str
    ) -> HttpResponseBase:
        """Find the story and the verb; only people who have the right come in."""
        if verb not in VERBS:
            raise Http404
        self.verb = VERBS[verb]
        self.story = get_object_or_404(ArticlePage, pk=page_id)
        if not request.user.has_perm(self.verb.permission):
            raise PermissionDenied
        return super().dispatch(request)

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        """Act, or say why not."""
        try:
            self.verb.act(
                self.story, user=self.request.user, reason=form.cleaned_data["reason"]
            )
        except DeskRefusal as refusal:
            say(self.request, refusal)
        else:
            messages.success(self.request, self.verb.done)
        return redirect("wagtailadmin_pages:edit", self.story.pk)

    def get_page_title(self) -> Any:
        return self.verb.label

    def get_page_subtitle(self) -> str:
        return self.story.get_admin_display_title()

    def get_header_icon(self) -> str:
        return self.verb.icon

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("wagtailadmin_pages:edit", args=[self.story.pk])
        return super().get_context_data(verb=self.verb, back_url=back, **kwargs)


def sign_off(request: HttpRequest, review_id: int) -> HttpResponse:
    """Close an after-review; POST only."""
    review = get_object_or_404(AfterReview, pk=review_id)
    if request.method == "POST":
        try:
            actions.sign_off(
                review, user=request.user, comment=request.POST.get("comment", "")
            )
        except DeskRefusal as refusal:
            say(request, refusal)
        else:
            messages.success(request, _("Signed off."))
    return redirect("wagtailadmin_home")


urlpatterns = [
    path("desk/<int:page_id>/<slug:verb>/", VerbView.as_view(), name="desk_verb"),
    path("desk/sign-off/<int:review_id>/", sign_off, name="desk_sign_off"),
]
