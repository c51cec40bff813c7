"""Who did it, and with which token: the log entries of one request."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.log_actions import registry as log_registry

# Wagtail's entries carry the time they were made; the clocks of two nodes may differ.
SLACK = timedelta(minutes=1)


@contextmanager
def journal(request: HttpRequest) -> Iterator[None]:
    """Log everything inside as done by the request's user with the request's token.

    Wagtail's log context knows the user alone. The token's id, name and visible prefix
    are written into the entries' data, so that a leaked token can be followed.
    """
    since = timezone.now() - SLACK
    with LogContext(user=request.user) as context:
        yield
    token = request.auth  # type: ignore[attr-defined]
    named = {"id": token.pk, "name": token.name, "prefix": token.prefix}
    for model in log_registry.get_log_entry_models():
        # The uuid has no index in Wagtail; the time narrows the search.
        entries = list(model.objects.filter(timestamp__gte=since, uuid=context.uuid))
        for entry in entries:
            entry.data = {**entry.data, "api_token": named}
        model.objects.bulk_update(entries, ["data"])
