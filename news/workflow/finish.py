"""What happens when the last approval is given.

Wagtail imports this function while its own models are still loading (see
`WAGTAIL_FINISH_WORKFLOW_ACTION`), so this module imports nothing at its top.
"""

from typing import Any


def publish_reviewed_revision(workflow_state: Any, user: Any = None) -> None:
    """Publish the revision that was reviewed, not the latest one (design rule 1)."""
    from news.workflow.actions import publish_approved

    publish_approved(workflow_state, user=user)
