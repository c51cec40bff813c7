"""The desk's verbs out of the ordinary for the staff API, beside those of `staff`.

Thin like them: `news.workflow.actions` decides. `revision`, where it may be given, is
the text the caller has read; the answer is 409 if there is a newer one.
"""

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Body, Schema
from pydantic import AwareDatetime, PositiveInt

from news.workflow import actions
from news.workflow.models import AfterReview

from .staff import Reason, SomeWords, Words, router, standing, story_action, story_of

# Whoever imports it from here gets these verbs on it too.
__all__ = ["router"]


class Correction(Schema):
    """What readers will read about what was put right, and what kind of thing it is."""

    text: SomeWords
    kind: Literal["correction", "clarification", "update"] = "correction"
    revision: PositiveInt | None = None


class Answer(Schema):
    """Why what reads otherwise now is no correction, and in which text."""

    comment: Words = ""
    revision: PositiveInt | None = None


class SeenReason(Reason):
    """Why, and for which text."""

    revision: PositiveInt | None = None


class Embargo(Schema):
    """Until when the story must wait: an RFC 3339 time with its offset."""

    until: AwareDatetime
    reason: Words = ""
    revision: PositiveInt | None = None


class Comment(Schema):
    """Words that may be given."""

    comment: Words = ""


@story_action("correct", summary="Put a published story right")
def correct(
    request: HttpRequest, page_id: PositiveInt, data: Correction
) -> dict[str, Any]:
    """Add a correction, clarification or update to the newest text and submit it."""
    actions.correct_article(
        story_of(page_id),
        user=request.user,
        text=data.text,
        kind=data.kind,
        seen=data.revision,
    )
    return standing(request, page_id)


@story_action("no_correction", summary="Say that a change is no correction")
def no_correction(
    request: HttpRequest,
    page_id: PositiveInt,
    data: Answer = Body(Answer()),  # noqa: B008 - how Ninja is told
) -> dict[str, Any]:
    """Answer the desk's question about what readers of a live story were told.

    While its headline, a name over it or a number is another and nobody has answered,
    submitting, approving, scheduling and publishing end in 422.
    """
    actions.say_no_correction(
        story_of(page_id), user=request.user, seen=data.revision, comment=data.comment
    )
    return standing(request, page_id)


@story_action("lift_kill", summary="Let a killed story be worked on again")
def lift_kill(
    request: HttpRequest, page_id: PositiveInt, data: Reason
) -> dict[str, Any]:
    """Lift the kill; the story is a draft then."""
    actions.lift_kill(story_of(page_id), user=request.user, reason=data.reason)
    return standing(request, page_id)


@story_action("sign_off", summary="Give the second look to what was published at once")
def sign_off(
    request: HttpRequest,
    page_id: PositiveInt,
    data: Comment = Body(Comment()),  # noqa: B008 - how Ninja is told
) -> dict[str, Any]:
    """Close the oldest after-review the story owes."""
    story = story_of(page_id)
    owed = AfterReview.objects.filter(signed_at=None, clearance__article=story)
    review = owed.order_by("opened_at").first()
    if review is None:
        raise Http404("The story owes no second look.")
    actions.sign_off(review, user=request.user, comment=data.comment)
    return standing(request, page_id)


@story_action("spike", summary="Give up a draft")
def spike(
    request: HttpRequest, page_id: PositiveInt, data: SeenReason
) -> dict[str, Any]:
    """Take a draft from its review and all queues; nothing is lost."""
    actions.spike_article(
        story_of(page_id), user=request.user, reason=data.reason, seen=data.revision
    )
    return standing(request, page_id)


@story_action("restore", summary="Take up a draft that was given up")
def restore(
    request: HttpRequest,
    page_id: PositiveInt,
    data: Comment = Body(Comment()),  # noqa: B008 - how Ninja is told
) -> dict[str, Any]:
    """Make it a draft again."""
    actions.restore_article(story_of(page_id), user=request.user, reason=data.comment)
    return standing(request, page_id)


@story_action("embargo", summary="Set an embargo")
def embargo(
    request: HttpRequest, page_id: PositiveInt, data: Embargo
) -> dict[str, Any]:
    """Keep a draft from going live before a time; a change that has to be approved."""
    actions.set_embargo(
        story_of(page_id),
        user=request.user,
        until=data.until,
        reason=data.reason,
        seen=data.revision,
    )
    return standing(request, page_id)


@story_action("lift_embargo", summary="Lift an embargo")
def lift_embargo(
    request: HttpRequest, page_id: PositiveInt, data: SeenReason
) -> dict[str, Any]:
    """Let a draft go live once somebody approves it without the embargo."""
    actions.lift_embargo(
        story_of(page_id), user=request.user, reason=data.reason, seen=data.revision
    )
    return standing(request, page_id)


@story_action("amend", summary="Take a scheduled story back to change it")
def amend(
    request: HttpRequest, page_id: PositiveInt, data: SeenReason
) -> dict[str, Any]:
    """Keep its approvals and its time; the next approval schedules it again."""
    actions.amend_scheduled(
        story_of(page_id), user=request.user, reason=data.reason, seen=data.revision
    )
    return standing(request, page_id)


@story_action("resume", summary="Put an amended story back on its schedule")
def resume(request: HttpRequest, page_id: PositiveInt) -> dict[str, Any]:
    """Put the text back as it was approved; refused if it has been changed."""
    actions.resume_scheduled(story_of(page_id), user=request.user)
    return standing(request, page_id)


@story_action("cancel_review", summary="Take a story out of its review")
def cancel_review(request: HttpRequest, page_id: PositiveInt) -> dict[str, Any]:
    """Make it a draft again, sent back or not; the next review starts anew."""
    actions.cancel_review(story_of(page_id), user=request.user)
    return standing(request, page_id)


@story_action("lock", summary="Keep others from changing a story")
def lock(request: HttpRequest, page_id: PositiveInt) -> dict[str, Any]:
    """Lock the story for the caller; refused if somebody else has locked it."""
    actions.lock_article(story_of(page_id), user=request.user)
    return standing(request, page_id)


@story_action("unlock", summary="Let others change a story again")
def unlock(request: HttpRequest, page_id: PositiveInt) -> dict[str, Any]:
    """Unlock the story, whoever has locked it."""
    actions.unlock_article(story_of(page_id), user=request.user)
    return standing(request, page_id)
