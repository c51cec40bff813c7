"""The verbs out of the ordinary as the admin offers them: words, form, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from news.models import ArticlePage
from news.workflow import actions, amendments, permissions, spikes
from news.workflow.models import AfterReview, Kill

from .forms import CommentForm, CorrectionForm, EmbargoForm, ReasonForm


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a story is in, as far as the verbs ask; looked up once for all of them."""

    live: bool
    was_live: bool
    has_draft: bool
    scheduled: bool
    killed: bool
    spiked: bool
    amended: bool
    embargoed: bool

    @property
    def is_open(self) -> bool:
        """Whether the story is a draft on its way: not scheduled, killed or spiked."""
        return not (self.scheduled or self.killed or self.spiked)

    @classmethod
    def of(cls, story: ArticlePage) -> "Standing":
        """Look a story up."""
        return cls(
            live=story.live,
            was_live=story.last_published_at is not None,
            has_draft=not story.live or story.has_unpublished_changes,
            scheduled=bool(story.scheduled_revision),
            killed=Kill.objects.filter(article=story, lifted_at=None).exists(),
            spiked=spikes.is_spiked(story),
            amended=bool(amendments.open_amendment(story)),
            embargoed=story.embargo_until is not None,
        )


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One verb with its words; `act` takes a story, `user` and what the form asks.

    `right` is a key of `permissions.VERBS`. A verb that `pins` its text is refused if
    there is a newer one than the screen showed.
    """

    name: str
    right: str
    label: Any
    question: Any
    done: Any
    icon: str
    act: Callable[..., Any]
    is_offered: Callable[[Standing], bool]
    form: type[forms.Form] = ReasonForm
    is_serious: bool = False
    pins: bool = True

    def is_for(self, user: Any, story: ArticlePage, *, standing: Standing) -> bool:
        """Tell whether to offer it to this person for this story."""
        return self.is_offered(standing) and not permissions.verb_refusal(
            user, story, verb=self.right
        )


def _correction(name: str, kind: str, *, label: Any, question: Any) -> Verb:
    def act(story: ArticlePage, **given: Any) -> Any:
        return actions.correct_article(story, kind=kind, **given)

    return Verb(
        name=name,
        right=name,
        label=label,
        question=question,
        done=_("It is in review. Readers get it with the approval."),
        icon="edit",
        act=act,
        is_offered=lambda story: story.live and story.is_open,
        form=CorrectionForm,
    )


VERBS = {
    verb.name: verb
    for verb in (
        _correction(
            "correct",
            "correction",
            label=_("Correct"),
            question=_(
                "Something readers were told was wrong. Mend the text first, then say "
                "here what was wrong and what is right: readers see it with the story. "
                "The newest text goes into review with it."
            ),
        ),
        _correction(
            "clarify",
            "clarification",
            label=_("Clarify"),
            question=_(
                "Nothing was wrong, but it could be misread. Say here what is meant: "
                "readers see it with the story. The newest text goes into review."
            ),
        ),
        _correction(
            "update",
            "update",
            label=_("Update"),
            question=_(
                "The story goes on. Write the news into the text first, then say here "
                "what is new: readers see it with the story. The newest text goes into "
                "review with it."
            ),
        ),
        Verb(
            name="no-correction",
            right="no_correction",
            label=_("No correction"),
            question=_(
                "The headline, a name over the story or a number in it is another than "
                "readers have. If readers were told something wrong, go back and "
                "choose “Correct”. If not, say so here; your answer is kept."
            ),
            done=_("It is kept that this is no correction."),
            icon="circle-check",
            act=actions.say_no_correction,
            is_offered=lambda story: story.live and story.has_draft and story.is_open,
            form=CommentForm,
        ),
        Verb(
            name="embargo",
            right="embargo",
            label=_("Set an embargo"),
            question=_(
                "The story cannot go live before this time, whoever approves. The "
                "embargo is part of the text: a review starts anew with it."
            ),
            done=_("The embargo is set."),
            icon="time",
            act=actions.set_embargo,
            is_offered=lambda story: not story.live and story.is_open,
            form=EmbargoForm,
        ),
        Verb(
            name="lift-embargo",
            right="embargo",
            label=_("Lift the embargo"),
            question=_(
                "The story may go live as soon as somebody else approves it without "
                "the embargo."
            ),
            done=_("The embargo is lifted."),
            icon="lock-open",
            act=actions.lift_embargo,
            is_offered=lambda s: s.embargoed and not s.live and s.is_open,
        ),
        Verb(
            name="amend",
            right="amend_scheduled",
            label=_("Amend"),
            question=_(
                "The story steps off its schedule so that you can change it. Its "
                "approvals stay on record and its time is kept: once the changed text "
                "is approved, it goes back on schedule by itself. It does not go live "
                "meanwhile."
            ),
            done=_("You can change the story now. Submit it when you are done."),
            icon="edit",
            act=actions.amend_scheduled,
            is_offered=lambda story: story.scheduled,
        ),
        Verb(
            name="resume",
            right="amend_scheduled",
            label=_("Put back on schedule"),
            question=_(
                "The text is as it was approved. It goes back on its schedule without "
                "a new approval."
            ),
            done=_("The story is on its schedule again."),
            icon="resubmit",
            act=lambda story, user, comment="": actions.resume_scheduled(
                story, user=user
            ),
            is_offered=lambda story: story.amended,
            form=forms.Form,
            pins=False,
        ),
        Verb(
            name="break-glass",
            right="break_glass",
            label=_("Publish at once"),
            question=_(
                "The newest text goes live now, without a second pair of eyes. Your "
                "reason is kept, and somebody else has to look at it afterwards. The "
                "publish checks hold."
            ),
            done=_("Published. Somebody else now has to sign it off."),
            icon="warning",
            act=actions.break_glass,
            is_offered=lambda s: s.has_draft and not (s.killed or s.spiked),
            is_serious=True,
        ),
        Verb(
            name="spike",
            right="spike",
            label=_("Spike"),
            question=_(
                "The draft is given up. It leaves its review and all queues and is "
                "closed to changes. Nothing is lost: find it under Reports → Spiked, "
                "and take it up again when you like."
            ),
            done=_("Given up. Find it under Reports → Spiked."),
            icon="bin",
            act=actions.spike_article,
            is_offered=lambda story: not story.live and story.is_open,
        ),
        Verb(
            name="restore",
            right="restore",
            label=_("Take up again"),
            question=_("The story is a draft again, as it was when it was given up."),
            done=_("The story is a draft again."),
            icon="undo",
            act=lambda story, user, comment="": actions.restore_article(
                story, user=user, reason=comment
            ),
            is_offered=lambda story: story.spiked,
            form=CommentForm,
            pins=False,
        ),
        Verb(
            name="kill",
            right="kill",
            label=_("Kill"),
            question=_(
                "The story is taken from all readers, and everybody who has taken it "
                "over is told to drop it, with your reason. It cannot be published "
                "until the kill is lifted."
            ),
            done=_("Killed."),
            icon="cross",
            act=actions.kill_article,
            is_offered=lambda story: story.was_live and not story.killed,
            is_serious=True,
            pins=False,
        ),
        Verb(
            name="lift-kill",
            right="lift_kill",
            label=_("Lift the kill"),
            question=_("The story may be worked on and published again."),
            done=_("The kill is lifted. The story is a draft."),
            icon="undo",
            act=actions.lift_kill,
            is_offered=lambda story: story.killed,
            pins=False,
        ),
    )
}


def verbs_for(user: Any, story: ArticlePage) -> list[Verb]:
    """Return what to offer to this person for this story, in the order of the menu."""
    standing = Standing.of(story)
    return [
        verb for verb in VERBS.values() if verb.is_for(user, story, standing=standing)
    ]


def owed_review(user: Any, story: ArticlePage) -> AfterReview | None:
    """Return the second look this person could give a story published at once."""
    owed = (
        AfterReview.objects.filter(signed_at=None, clearance__article=story)
        .select_related("clearance__article", "clearance__revision")
        .first()
    )
    if owed is None or permissions.sign_off_refusal(user, owed.clearance):
        return None
    return owed
