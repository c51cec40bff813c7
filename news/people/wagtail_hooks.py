"""Registration of the people with Wagtail; rules live elsewhere."""

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from . import account, bulk, log, screens

account.keep_addresses_apart()

# After Wagtail's own of the same names, whose place they take.
for action in bulk.ACTIONS:
    hooks.register("register_bulk_action", action, order=10)


@hooks.register("register_log_actions")
def register_log(registry: LogActionRegistry) -> None:
    """Name what happens to people in their history."""
    log.register(registry)


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the invitations and the ways in."""
    return screens.urlpatterns
