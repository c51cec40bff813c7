"""Who may move a story on: the only place of the desk's rights.

Functions named `…_refusal` return None when the person may, or else the refusal, ready
to be raised.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, Task, TaskState
from wagtail.permission_policies.pages import PagePermissionPolicy

from . import content, desks, roles
from .errors import NotAllowed
from .models import Clearance, ClearanceKind, Kill
from .tasks import roles_of

BREAK_GLASS = "news_workflow.break_glass"
KILL = "news_workflow.kill_article"
LIFT_KILL = "news_workflow.lift_kill"
NAMES = ("first_name", "last_name", "username")

# The right each verb asks for, and how a refusal names what was asked. Without a right
# it is for all who may edit the story.
VERBS = {
    "correct": ("news_workflow.correct_article", _("correct stories")),
    "clarify": ("news_workflow.clarify_article", _("clarify stories")),
    "update": ("news_workflow.update_article", _("add updates to stories")),
    "no_correction": ("", _("answer for stories")),
    "kill": (KILL, _("kill stories")),
    "lift_kill": (LIFT_KILL, _("lift a kill")),
    "spike": ("news_workflow.spike_article", _("give up drafts")),
    "restore": ("news_workflow.spike_article", _("take up what was given up")),
    "embargo": ("news_workflow.embargo_article", _("set and lift embargoes")),
    "break_glass": (BREAK_GLASS, _("break the glass")),
    "amend_scheduled": (
        "news_workflow.amend_scheduled",
        _("amend what is scheduled"),
    ),
}
# These are rights of the whole house; the others hold for what one may edit.
HOUSE_WIDE = {"kill", "lift_kill", "break_glass"}


def can_approve(
    user: Any, article: Any, *, revision: Revision | None = None
) -> NotAllowed | None:
    """Return why this person may not approve the story now, or None.

    `revision` is the text in question, by default the one under review.
    """
    task = article.current_workflow_task
    if task is None:
        return NotAllowed(
            _("The story is not in review. It has to be submitted first."),
            code="not_in_review",
        )
    return (
        review_refusal(user, article, task=task)
        or same_person_refusal(user, article)
        or author_refusal(user, article, revision=revision)
        or lock_refusal(user, article)
    )


def review_refusal(user: Any, article: Any, *, task: Task) -> NotAllowed | None:
    """Refuse those who have no seat at this step of the review."""
    if is_managing(user):
        return None
    role_ids = group_ids(user)
    if user.is_active and roles_of(task) & role_ids:
        desk = desk_of(article)
        if desk is None or desk.pk in role_ids:
            return None
        return NotAllowed(
            _("This story belongs to %(desk)s. Only its people may review it.")
            % {"desk": desk.name},
            code="other_desk",
        )
    return NotAllowed(
        _("This step of the review is not yours. It belongs to: %(roles)s.")
        % {"roles": ", ".join(task.groups.values_list("name", flat=True))},
        code="not_reviewer",
    )


def same_person_refusal(user: Any, article: Any) -> NotAllowed | None:
    """Refuse who approved an earlier step of this review: two steps are two people.

    Managing editors are left out: they may publish what others wrote without a review.
    """
    step = article.current_workflow_task_state
    earlier = approved_by(
        user, review=step.workflow_state_id, revision=step.revision_id
    )
    if is_managing(user) or not earlier.exists():
        return None
    return NotAllowed(
        _("You approved an earlier step. Somebody else has to approve this one."),
        code="same_person",
    )


def approved_by(user: Any, *, review: Any, revision: Any) -> Any:
    """Return the steps of a review that this person approved for a text."""
    return TaskState.objects.filter(
        workflow_state=review,
        revision=revision,
        status=TaskState.STATUS_APPROVED,
        finished_by_id=user.pk,
    )


def author_refusal(
    user: Any, article: Any, *, revision: Revision | None = None
) -> NotAllowed | None:
    """Refuse who wrote or touched the text since the last approval (four eyes)."""
    revision = revision or _text_in_question(article)
    if not user.pk or not revision or not has_touched(user, article, revision=revision):
        return None
    return NotAllowed(
        _(
            "You wrote or changed this text since it was last approved. Somebody "
            "else has to approve it."
        ),
        code="four_eyes",
    )


def lock_refusal(user: Any, article: Any) -> NotAllowed | None:
    """Refuse to act on a story that somebody else has locked; no user is nobody."""
    locked = Page.objects.filter(pk=article.pk).values_list("locked", "locked_by_id")
    for is_locked, holder_id in locked:
        if is_locked and (user is None or holder_id != user.pk):
            holder = get_user_model().objects.filter(pk=holder_id).first()
            return NotAllowed(
                _("The story is locked by %(name)s. Ask them to unlock it.")
                % {"name": name_of(holder) or _("somebody else")},
                code="locked",
            )
    return None


def hold_refusal(user: Any, article: Any, *, locked: bool) -> NotAllowed | None:
    """Refuse to lock or unlock a story to those without that right there."""
    rights = article.permissions_for_user(user)
    if rights.can_lock() if locked else rights.can_unlock():
        return lock_refusal(user, article) if locked else None
    what = _("lock") if locked else _("unlock")
    return NotAllowed(
        _("You do not have the right to %(verb)s this story.") % {"verb": what},
        code="not_holder",
    )


def publish_refusal(user: Any, article: Any) -> NotAllowed | None:
    """Refuse those without the right to publish on their own."""
    if article.permissions_for_user(user).can_publish():
        return None
    return NotAllowed(
        _(
            "Only managing editors publish directly. Submit the story for review "
            "instead."
        ),
        code="not_publisher",
    )


def submit_refusal(user: Any, article: Any) -> NotAllowed | None:
    """Refuse those who may not edit the story to submit it."""
    if article.permissions_for_user(user).can_edit():
        return lock_refusal(user, article)
    return NotAllowed(
        _("Only people who may edit the story may submit it."), code="not_editor"
    )


def verb_refusal(user: Any, article: Any, *, verb: str) -> NotAllowed | None:
    """Refuse a verb of `VERBS` to those without its right, or at a closed story."""
    right, what = VERBS[verb]
    words = _("You do not have the right to %(verb)s.") % {"verb": what}
    refusal = right_refusal(user, right, words=words) if right else None
    if refusal or verb in HOUSE_WIDE:
        return refusal
    return edit_refusal(user, article)


def edit_refusal(user: Any, article: Any) -> NotAllowed | None:
    """Refuse those who may not edit the story, now that it stands where it stands."""
    if not article.permissions_for_user(user).can_edit():
        return NotAllowed(_("You may not edit this story."), code="not_editor")
    task = article.current_workflow_task
    if task and task.locked_for_user(article, user):
        return NotAllowed(
            _("The story is in review. Only its reviewers may change it now."),
            code="in_review",
        )
    return lock_refusal(user, article)


def deadline_refusal(user: Any, article: Any) -> NotAllowed | None:
    """Refuse a deadline to those who neither edit nor review the story."""
    task = article.current_workflow_task
    is_reviewer = task and not review_refusal(user, article, task=task)
    if is_reviewer or article.permissions_for_user(user).can_edit():
        return None
    return NotAllowed(
        _("Only people who edit or review the story set its deadline."),
        code="not_editor",
    )


def preview_refusal(user: Any, article: Any | None) -> NotAllowed | None:
    """Refuse to show drafts outside: of a story (None: of every story).

    Who may edit a story may show it; only managing editors open the whole house.
    """
    if article is None:
        if is_managing(user):
            return None
        return NotAllowed(
            _("Only managing editors make preview links of the whole site."),
            code="not_managing",
        )
    if user.is_active and article.permissions_for_user(user).can_edit():
        return None
    return NotAllowed(
        _("Only people who may edit the story may make a preview link of it."),
        code="not_editor",
    )


def may_know(user: Any, article: Any) -> bool:
    """Tell whether a person may know that there is such a story."""
    policy = PagePermissionPolicy(model=Page)
    return user.is_active and policy.user_has_any_permission_for_instance(
        user, {"add", "change", "publish", "lock", "unlock"}, article
    )


def right_refusal(user: Any, permission: str, *, words: Any) -> NotAllowed | None:
    """Refuse those who lack one of the desk's own rights (`BREAK_GLASS`, `KILL`)."""
    if user.is_active and user.has_perm(permission):
        return None
    return NotAllowed(words, code=permission.split(".")[1])


def sign_off_refusal(user: Any, clearance: Clearance) -> NotAllowed | None:
    """Refuse an after-review by its own author, or by those who may not approve."""
    article = clearance.article
    if article is None or clearance.user_id == user.pk:
        return NotAllowed(
            _("You published this yourself. Somebody else has to look at it."),
            code="four_eyes",
        )
    if not (is_managing(user) or is_at_desk(user, article)):
        return NotAllowed(
            _("Only the section's editors and managing editors sign off."),
            code="not_reviewer",
        )
    return author_refusal(user, article, revision=clearance.revision)


def has_touched(user: Any, article: Any, *, revision: Revision) -> bool:
    """Tell whether somebody wrote, changed or put back text up to `revision`.

    Counted from the last text that somebody else answered for; from the first text if
    there is none. Who only set the times of publication has not touched the text.
    """
    base = last_answered_for(article, before=revision)
    span = _revisions_between(article, base=base, last=revision)
    keys = list(span.values_list("pk", "user_id"))
    before = [base.pk if base else None, *(key for key, _user in keys)]
    steps = [
        (earlier, key)
        for earlier, (key, user_id) in zip(before, keys, strict=False)
        if user_id == user.pk
    ]
    # The newest first: who writes now has written it most likely.
    return any(_differ(*step) for step in reversed(steps))


def _differ(earlier: int | None, later: int) -> bool:
    if earlier is None:
        return True
    found = Revision.objects.in_bulk([earlier, later])
    return not content.is_same_text(found[earlier], found[later])


def last_answered_for(article: Any, *, before: Revision) -> Revision | None:
    """Return the newest text, not newer than `before`, that had a second pair of eyes.

    A break-glass publication counts only once its after-review is signed off. What was
    taken down counts no more, nor does anything from before a kill: else its author
    could put it back alone.
    """
    replaced = Clearance.objects.filter(
        article_id=OuterRef("article_id"), live_at=OuterRef("ended_at")
    )
    killed = Kill.objects.filter(
        article_id=article.pk, killed_at__gte=OuterRef("cleared_at")
    )
    cleared = (
        Clearance.objects.filter(
            Q(live_at=None) | Q(ended_at=None) | Exists(replaced),
            ~Exists(killed),
            article_id=article.pk,
            revision__isnull=False,
            revision__created_at__lte=before.created_at,
        )
        .exclude(kind=ClearanceKind.BREAK_GLASS, after_review__signed_at=None)
        .select_related("revision")
        .order_by("-revision__created_at", "-revision_id")
    )
    newest = cleared.first()
    return newest.revision if newest else None


def desk_of(article: Any) -> Any:
    """Return the desk of the nearest section above, or None; read once where it is."""
    known = article.__dict__.setdefault("_desks", {})
    if article.path not in known:
        known[article.path] = desks.nearest(article)
    return known[article.path]


def is_at_desk(user: Any, article: Any) -> bool:
    """Tell whether this person is a section editor who answers for the story."""
    names = _group_names(user)
    desk = desk_of(article)
    return (
        user.is_active
        and roles.SECTION_EDITORS in names
        and (desk is None or desk.name in names)
    )


def is_managing(user: Any) -> bool:
    """Tell whether this person is a managing editor; superusers are not as such."""
    return user.is_active and roles.MANAGING_EDITORS in _group_names(user)


def name_of(user: Any) -> str:
    """Return the name people know a user by, or nothing for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""


def name_from(names: Sequence[str | None]) -> str:
    """Return the same from values of the fields `NAMES`, as a query reads them."""
    if not any(names):
        return ""
    return name_of(get_user_model()(**dict(zip(NAMES, names, strict=True))))


def _group_names(user: Any) -> set[str]:
    return set(groups_of(user).values())


def group_ids(user: Any) -> set[int]:
    """Return the keys of a person's groups."""
    return set(groups_of(user))


def groups_of(user: Any) -> dict[int, str]:
    """Return a person's groups, read once for a request as Django does with rights."""
    if not user.pk:
        return {}
    known = user.__dict__
    if "_desk_groups" not in known:
        known["_desk_groups"] = dict(user.groups.values_list("pk", "name"))
    return known["_desk_groups"]


def _text_in_question(article: Any) -> Revision | None:
    state = article.current_workflow_state
    if state and state.current_task_state:
        return state.current_task_state.revision
    return article.get_latest_revision()


def _revisions_between(article: Any, *, base: Revision | None, last: Revision) -> Any:
    span = Revision.objects.for_instance(article).filter(
        created_at__lte=last.created_at
    )
    if base:
        span = span.filter(created_at__gte=base.created_at).exclude(pk=base.pk)
    return span.order_by("created_at", "pk")
