"""What entries in the history of a person are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter


class BeforeAfter(LogFormatter):
    """An entry that shows what was and what is."""

    def format_comment(self, log_entry: Any) -> str:
        data = log_entry.data or {}
        if "before" in data:
            return f"{data['before'] or '–'} → {data['after'] or '–'}"
        return str(data.get("comment") or data.get("address") or "")


ACTIONS = (("people.lockout", _("Lock out"), _("Locked out after failed attempts")),)


def register(registry: LogActionRegistry) -> None:
    """Make the actions known to Wagtail's history."""
    for action, label, message in ACTIONS:
        formatter = type(
            "PeopleFormatter", (BeforeAfter,), {"label": label, "message": message}
        )
        registry.register_action(action)(formatter)
