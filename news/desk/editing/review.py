"""The review beside the editor: where the story stands, what one may do about it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news.models import ArticlePage
from news.review_links.links import answered
from news.workflow import actions, claims, permissions
from news.workflow.admin.answers import as_json
from news.workflow.admin.verb_views import story_for
from news.workflow.errors import DeskRefusal
from news.workflow.status import look_up_reviews

from .changes import changes_of
from .length import length_of

MOST_FROM_OUTSIDE = 20


class Asked(forms.Form):
    """What goes with a verb."""

    seen = forms.IntegerField(required=False, min_value=1)
    comment = forms.CharField(required=False, max_length=2000)
    due_at = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )


@require_safe
@never_cache
def show_review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the panel's content; computed when somebody opens the panel, not before."""
    story = story_for(request.user, page_id)
    if not story.permissions_for_user(request.user).can_edit():
        return JsonResponse({"message": _("You may not see this story.")}, status=403)
    return HttpResponse(
        render_to_string(
            "news_desk/editing/review.html", _context(request, story), request=request
        )
    )


@require_POST
@never_cache
def decide(request: HttpRequest, page_id: int, verb: str) -> HttpResponse:
    """Do one of the verbs of `VERBS`, or say why not."""
    story = story_for(request.user, page_id)
    form = Asked(request.POST)
    if not form.is_valid():
        words = "; ".join(str(e) for found in form.errors.values() for e in found)
        return JsonResponse({"message": words, "code": "invalid"}, status=422)
    try:
        VERBS[verb](story, user=request.user, given=form.cleaned_data)
    except DeskRefusal as refusal:
        return as_json(refusal)
    answer = {"message": str(DONE[verb])}
    if verb in ("approve", "send-back"):
        answer["url"] = _next_url(story, request.user)
    return JsonResponse(answer)


def _approve(story: Any, *, user: Any, given: dict[str, Any]) -> None:
    actions.approve_article(
        story, user=user, comment=given["comment"], revision=given["seen"]
    )


def _send_back(story: Any, *, user: Any, given: dict[str, Any]) -> None:
    actions.send_back_article(story, user=user, comment=given["comment"])


def _claim(story: Any, *, user: Any, given: dict[str, Any]) -> None:
    actions.claim_review(story, user=user)


def _take_over(story: Any, *, user: Any, given: dict[str, Any]) -> None:
    actions.claim_review(story, user=user, take_over=True)


def _release(story: Any, *, user: Any, given: dict[str, Any]) -> None:
    actions.release_claim(story, user=user)


def _set_deadline(story: Any, *, user: Any, given: dict[str, Any]) -> None:
    actions.set_deadline(story, user=user, due_at=given["due_at"])


VERBS: dict[str, Callable[..., None]] = {
    "approve": _approve,
    "send-back": _send_back,
    "claim": _claim,
    "take-over": _take_over,
    "release": _release,
    "deadline": _set_deadline,
}
DONE = {
    "approve": gettext_lazy("Approved."),
    "send-back": gettext_lazy("Sent back."),
    "claim": gettext_lazy("The others see that you are reading this."),
    "take-over": gettext_lazy("The others see that you are reading this."),
    "release": gettext_lazy("Somebody else may read this now."),
    "deadline": gettext_lazy("The deadline is set."),
}


def _context(request: HttpRequest, story: ArticlePage) -> dict[str, Any]:
    user, latest = request.user, story.get_latest_revision()
    look_up_reviews(story)
    task = story.current_workflow_task
    draft = latest.as_object() if latest else story
    is_reviewer = task is not None and not permissions.review_refusal(
        user, story, task=task
    )
    claim = claims.claim_on(story) if task else None
    status = actions.workflow_status(story)
    return {
        "story": story,
        "draft": draft,
        "status": status,
        "decided": [s for s in status.history if s.by and s.status != "cancelled"],
        "is_reviewer": is_reviewer,
        "refusal": permissions.can_approve(user, story) if is_reviewer else None,
        "claim": claim,
        "is_mine": claim is not None and claim.user_id == user.pk,
        "reader": permissions.name_of(claim.user) if claim else "",
        "deadline": claims.deadline_of(story),
        "may_set_deadline": not permissions.deadline_refusal(user, story),
        "length": length_of(draft),
        "changes": changes_of(story, revision=latest) if latest else None,
        "outside": answered(story)[:MOST_FROM_OUTSIDE],
        "seen": latest.pk if latest else "",
        "now": timezone.now(),
        "zone": timezone.get_current_timezone_name(),
    }


def _next_url(story: ArticlePage, user: Any) -> str:
    """Return where somebody goes who has decided: on with the story, if they may."""
    now = ArticlePage.objects.get(pk=story.pk)
    if now.permissions_for_user(user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[story.pk])
    return reverse("wagtailadmin_home")
