"""What entries in the history of a person are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter


class BeforeAfter(LogFormatter):
    """An entry that shows what was and what is."""

    def format_message(self, log_entry: Any) -> str:
        told = self.format_comment(log_entry)
        return f"{self.message}: {told}" if told else str(self.message)

    def format_comment(self, log_entry: Any) -> str:
        data = log_entry.data or {}
        if "before" in data:
            return f"{data['before'] or '–'} → {data['after'] or '–'}"
        return str(data.get("comment") or data.get("address") or "")


ACTIONS = (
    ("people.lockout", _("Lock out"), _("Locked out after failed attempts")),
    ("people.rights", _("Change rights"), _("Roles and desks changed")),
    (
        "people.administrator",
        _("Change administrator"),
        _("Rights of an administrator changed"),
    ),
    ("people.account", _("Open or close account"), _("Account opened or closed")),
    ("people.address", _("Change address"), _("E-mail address changed")),
    ("people.password", _("Change password"), _("Password changed")),
    ("people.factor_added", _("Add second factor"), _("Second factor added")),
    ("people.factor_removed", _("Remove second factor"), _("Second factor removed")),
    ("people.factor_reset", _("Reset second factor"), _("Second factor reset")),
    ("people.sessions", _("End sessions"), _("Signed out everywhere")),
    ("people.invite", _("Invite"), _("Invited")),
    ("people.invite_revoke", _("Take back invitation"), _("Invitation taken back")),
    ("people.join", _("Join"), _("Joined by invitation")),
)


def register(registry: LogActionRegistry) -> None:
    """Make the actions known to Wagtail's history."""
    for action, label, message in ACTIONS:
        formatter = type(
            "PeopleFormatter", (BeforeAfter,), {"label": label, "message": message}
        )
        registry.register_action(action)(formatter)
