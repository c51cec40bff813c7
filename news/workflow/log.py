"""What the desk's own entries in the history of a story are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter


class WithReason(LogFormatter):
    """An entry that shows the words given with it."""

    def format_comment(self, log_entry: Any) -> str:
        data = log_entry.data or {}
        return data.get("reason") or data.get("comment") or data.get("text") or ""


ACTIONS = (
    (
        "news.review.restart",
        _("Start review anew"),
        _("Text changed, review restarted"),
    ),
    ("news.review.note", _("Note for reviewers"), _("Note for reviewers")),
    ("news.break_glass", _("Break glass"), _("Published by breaking the glass")),
    ("news.sign_off", _("Sign off"), _("Signed off after publication")),
    ("news.kill", _("Kill"), _("Killed")),
    ("news.lift_kill", _("Lift kill"), _("Kill lifted")),
    ("news.correct", _("Correct"), _("Correction added")),
    ("news.clarify", _("Clarify"), _("Clarification added")),
    ("news.update", _("Update"), _("Update added")),
    (
        "news.not_a_correction",
        _("Say it is no correction"),
        _("Changed what readers had; said to be no correction"),
    ),
    ("news.spike", _("Spike"), _("Given up")),
    ("news.restore", _("Take up again"), _("Taken up again")),
    ("news.embargo", _("Set embargo"), _("Embargo set")),
    ("news.lift_embargo", _("Lift embargo"), _("Embargo lifted")),
    (
        "news.amend",
        _("Amend schedule"),
        _("Taken off its schedule to amend"),
    ),
    ("news.resume", _("Resume schedule"), _("Put back on its schedule unchanged")),
    ("news.reschedule", _("Reschedule"), _("Given another time")),
    ("news.start", _("Start story"), _("Story started")),
    ("news.plan", _("Plan"), _("Given another time")),
    ("news.claim", _("Claim"), _("Claimed for review")),
    ("news.release", _("Release"), _("Claim released")),
    ("news.deadline", _("Set deadline"), _("Deadline set")),
    ("news.preview_link", _("Preview link"), _("Preview link made")),
    ("news.review_link", _("Review link"), _("Review link made")),
    ("news.review_answer", _("Answer from outside"), _("Answered from outside")),
    ("news.schedule.failed", _("Schedule failed"), _("Could not go live on time")),
)


def register(registry: LogActionRegistry) -> None:
    """Make the desk's actions known to Wagtail's history."""
    for action, label, message in ACTIONS:
        formatter = type(
            "DeskFormatter", (WithReason,), {"label": label, "message": message}
        )
        registry.register_action(action)(formatter)
