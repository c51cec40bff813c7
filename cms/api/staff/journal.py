"""Who did it, and with which token: the log entries of one request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models.signals import pre_save
from django.http import HttpRequest
from wagtail.log_actions import LogContext
from wagtail.models import APIToken, ModelLogEntry, PageLogEntry

_token: ContextVar[APIToken | None] = ContextVar("staff_token", default=None)


@contextmanager
def journal(request: HttpRequest) -> Iterator[None]:
    """Log everything inside as done by the request's user with the request's token.

    Wagtail's log context knows the user alone. The token's id, name and visible prefix
    go into the entries' data as `api_token`, so that a leaked token can be followed.
    """
    held = _token.set(request.auth)  # type: ignore[attr-defined]
    try:
        with LogContext(user=request.user):
            yield
    finally:
        _token.reset(held)


def _name_token(sender: type, instance: Any, **kwargs: Any) -> None:
    token = _token.get()
    if token is not None and instance._state.adding:
        named = {"id": token.pk, "name": token.name, "prefix": token.prefix}
        instance.data = {**(instance.data or {}), "api_token": named}


for _model in (PageLogEntry, ModelLogEntry):
    pre_save.connect(_name_token, sender=_model, dispatch_uid=f"staff_{_model}")
