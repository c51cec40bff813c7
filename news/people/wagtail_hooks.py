"""Registration of the people with Wagtail; rules live elsewhere."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from . import log


@hooks.register("register_log_actions")
def register_log(registry: LogActionRegistry) -> None:
    """Name what happens to people in their history."""
    log.register(registry)
