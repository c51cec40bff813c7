"""Which moves a card offers to a person; whether one is allowed is asked again."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from news.workflow.seat import Seat
from news.workflow.stages import Stage

WORDS, TIME, CONFIRM = "words", "time", "confirm"


@dataclass(frozen=True)
class Offer:
    """One line of the menu "Move to …".

    `to` is a column, or `review` (wherever its review goes on) or `next` (wherever an
    approval takes it). `needs` is what has to be asked first, if anything.
    """

    to: str
    label: str | Promise
    needs: str = ""


SUBMIT = Offer("review", _("Submit for review"))
APPROVE = Offer("next", _("Approve"))
SEND_BACK = Offer("draft", _("Send back to draft …"), WORDS)
SCHEDULE = Offer("ready", _("Schedule …"), TIME)
PUBLISH = Offer("live", _("Publish now …"), CONFIRM)
UNSCHEDULE = Offer("draft", _("Cancel the schedule"))
UNPUBLISH = Offer("draft", _("Unpublish …"), CONFIRM)


def offers(story: Any, *, seat: Seat) -> list[Offer]:
    """Return the moves that would not be refused on sight, without a query."""
    if seat.is_locked_out(story):
        return []
    publishes = seat.may_publish(story)
    if story.stage in (Stage.DRAFT, Stage.NEEDS_CHANGES):
        found = [SUBMIT] if seat.may_edit(story) else []
        own_word = publishes and not story.is_touched
        return [*found, SCHEDULE, PUBLISH] if own_word else found
    if story.stage == Stage.IN_REVIEW and seat.may_review(story):
        return [SEND_BACK] if story.is_touched else [APPROVE, SEND_BACK]
    if story.stage == Stage.SCHEDULED and publishes:
        return [UNSCHEDULE]
    if story.stage == Stage.LIVE and publishes:
        return [UNPUBLISH]
    return []
