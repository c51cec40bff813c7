"""The desk's verbs for the staff API: what Wagtail's API v3 has no words for.

Thin on purpose: `news.workflow.actions` decides, these operations pass words on. Each
verb runs in the caller's transaction and answers with where the story stands then.
Refusals are `DeskRefusal`, told by the API as problem documents.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Body, Router, Schema
from pydantic import AwareDatetime, PositiveInt, StringConstraints
from wagtail.permission_policies.pages import PagePermissionPolicy

from news import standards
from news.models import ArticlePage, SectionPage
from news.projection.addresses import page_address
from news.workflow import actions, permissions

router = Router(tags=["desk"])

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)]
SomeWords = Annotated[Words, StringConstraints(min_length=1)]


class FindingEntry(Schema):
    """One failed publish check, in words for people and a code for machines."""

    code: str
    field: str
    message: str
    remedy: str
    severity: str

    @classmethod
    def of(cls, finding: Any) -> dict[str, str]:
        """Return a finding of `news.standards` as plain values."""
        return {name: str(getattr(finding, name)) for name in cls.model_fields}


class StepEntry(Schema):
    """One step of the current or last review."""

    step: str
    status: str
    revision: int
    by: str
    at: datetime | None
    comment: str


class WorkflowEntry(Schema):
    """Where a story stands, and what keeps it from going on.

    `stage` is draft, in_review, needs_changes, scheduled, live, killed or spiked.
    `revision` is the text under review, else the latest; `roles` and `desk` say who may
    act on it. `approve_refusal` says why the caller may not approve it, null if they
    may. `locked_by` names who keeps others from changing it. `checks` are the findings
    on the latest text.
    """

    stage: str
    live: bool
    workflow: str
    task: str
    revision: int | None
    roles: list[str]
    desk: str
    scheduled_for: datetime | None
    history: list[StepEntry]
    approve_refusal: str | None
    locked_by: str | None
    checks: list[FindingEntry]


class SectionEntry(Schema):
    """A section in which the caller may write; `id` is a story's `meta.parent_id`."""

    id: int
    title: str
    slug: str
    locale: str
    path: str

    @staticmethod
    def resolve_locale(section: SectionPage) -> str:
        return section.locale.language_code

    @staticmethod
    def resolve_path(section: SectionPage) -> str:
        return page_address(section).path


class Submission(Schema):
    """What to tell the reviewers."""

    comment: Words = ""


class Approval(Schema):
    """Leave for the text that was looked at: `revision` is its id."""

    revision: PositiveInt
    comment: Words = ""


class Rejection(Schema):
    """What has to change."""

    comment: SomeWords


class Timing(Schema):
    """When to go live: an RFC 3339 time with its offset, in the future."""

    at: AwareDatetime


class Reason(Schema):
    """Why, for the log and the record."""

    reason: SomeWords


def story_action(name: str, *, summary: str) -> Any:
    """Return the decorator of a view that moves a story on and says how it stands."""
    return router.post(
        f"/pages/{{page_id}}/actions/{name}/",
        response=WorkflowEntry,
        operation_id=f"pages_actions_{name}",
        summary=summary,
    )


@router.get(
    "/sections/",
    response=list[SectionEntry],
    operation_id="sections_list",
    summary="Sections to write in",
)
def list_sections(request: HttpRequest) -> QuerySet[SectionPage]:
    """List the sections the caller may put a story in.

    Wagtail lists only pages the caller may change, which no reporter may of a section.
    """
    policy = PagePermissionPolicy(model=SectionPage)
    sections = policy.instances_user_has_any_permission_for(request.user, {"add"})
    return sections.select_related("locale").order_by("path")


@router.get(
    "/pages/{page_id}/workflow/",
    response=WorkflowEntry,
    operation_id="pages_workflow",
    summary="Where a story stands",
)
def workflow(request: HttpRequest, page_id: PositiveInt) -> dict[str, Any]:
    """Say where the story stands, who may act, what happened and what is missing."""
    return standing(request, page_id)


@story_action("submit", summary="Submit a story for review")
def submit(
    request: HttpRequest,
    page_id: PositiveInt,
    data: Submission = Body(Submission()),  # noqa: B008 - how Ninja is told
) -> dict[str, Any]:
    """Submit the latest text; after a sending back, go on where the review stopped."""
    story = story_of(page_id)
    actions.submit_article(story, user=request.user, comment=data.comment)
    return standing(request, page_id)


@story_action("approve", summary="Approve the text under review")
def approve(
    request: HttpRequest, page_id: PositiveInt, data: Approval
) -> dict[str, Any]:
    """Approve exactly `revision`; 409 if another text is under review by now."""
    story = story_of(page_id)
    actions.approve_article(
        story, user=request.user, comment=data.comment, revision=data.revision
    )
    return standing(request, page_id)


@story_action("reject", summary="Send a story back to its writer")
def reject(
    request: HttpRequest, page_id: PositiveInt, data: Rejection
) -> dict[str, Any]:
    """Send the story back with words that say what has to change."""
    story = story_of(page_id)
    actions.send_back_article(story, user=request.user, comment=data.comment)
    return standing(request, page_id)


@story_action("schedule", summary="Schedule the latest text")
def schedule(
    request: HttpRequest, page_id: PositiveInt, data: Timing
) -> dict[str, Any]:
    """Let the latest text go live at a time; the checks are made for that time."""
    actions.schedule_article(story_of(page_id), user=request.user, at=data.at)
    return standing(request, page_id)


@story_action("unschedule", summary="Cancel a schedule")
def unschedule(request: HttpRequest, page_id: PositiveInt) -> dict[str, Any]:
    """Cancel the schedule; an approval stays good until the text is changed."""
    actions.unschedule_article(story_of(page_id), user=request.user)
    return standing(request, page_id)


@story_action("break_glass", summary="Publish at once, own words included")
def break_glass(
    request: HttpRequest, page_id: PositiveInt, data: Reason
) -> dict[str, Any]:
    """Publish the latest text without a second pair of eyes; owes an after-review."""
    actions.break_glass(story_of(page_id), user=request.user, reason=data.reason)
    return standing(request, page_id)


@story_action("kill", summary="Take a published story back for good")
def kill(request: HttpRequest, page_id: PositiveInt, data: Reason) -> dict[str, Any]:
    """Kill a published story, with a tombstone for every consumer."""
    actions.kill_article(story_of(page_id), user=request.user, reason=data.reason)
    return standing(request, page_id)


def story_of(page_id: int) -> ArticlePage:
    """Return a story; the API's gate has asked already whether it is open to them."""
    story = ArticlePage.objects.filter(pk=page_id).first()
    if story is None:
        raise Http404("This page is no story.")
    return story


def standing(request: HttpRequest, page_id: int) -> dict[str, Any]:
    """Return a `WorkflowEntry`, from what is stored now."""
    story = story_of(page_id)
    refusal = permissions.can_approve(request.user, story)
    latest = story.get_latest_revision_as_object()
    return asdict(actions.workflow_status(story)) | {
        "approve_refusal": str(refusal) if refusal else None,
        "locked_by": permissions.name_of(story.locked_by) if story.locked else None,
        "checks": [FindingEntry.of(found) for found in standards.check(latest)],
    }
